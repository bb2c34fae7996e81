import { expect, test } from 'vitest'
import {
  closingLine,
  failedFiles,
  failedTests,
  notRun,
  summarize,
  withSecondRun,
} from './test-report.ts'

function reportOf(files: string[][]): string {
  const count = (status: string) => files.flat().filter((test) => test === status).length
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    testResults: files.map((tests, index) => ({
      name: `file ${index}`,
      status: tests.length === 0 || tests.includes('failed') ? 'failed' : 'passed',
      assertionResults: tests.map((status, at) => ({ status, title: `test ${at}` })),
    })),
  })
}

test.each([
  { run: 'a green run', files: [['passed', 'passed']], exitCode: 0, line: '2 passed, 0 failed' },
  { run: 'a failed test', files: [['passed', 'failed']], exitCode: 1, line: '1 passed, 1 failed' },
  {
    run: 'a file broken at import',
    files: [['passed'], []],
    exitCode: 1,
    line: '1 passed, 1 failed',
  },
  {
    run: 'an error outside the tests',
    files: [['passed']],
    exitCode: 1,
    line: '1 passed, 1 failed',
  },
  { run: 'no test at all', files: [], exitCode: 1, line: '0 passed, 1 failed' },
  {
    run: 'a skipped test',
    files: [['passed', 'skipped']],
    exitCode: 0,
    line: '1 passed, 0 failed, 1 skipped',
  },
  {
    run: 'a green run that printed a secret',
    files: [['passed']],
    exitCode: 0,
    leaks: 1,
    line: '1 passed, 1 failed',
  },
])('$run closes with "$line"', ({ files, exitCode, leaks = 0, line }) => {
  expect(closingLine(summarize(reportOf(files), { exitCode, leaks }))).toBe(line)
})

test('a runner that left no report counts as failed', () => {
  expect(closingLine(summarize(undefined, { exitCode: 0 }))).toBe('0 passed, 1 failed')
})

test('what did not run is named, group by group', () => {
  const skipped = { status: 'skipped', ancestorTitles: ['sessions on MariaDB'] }
  const report = JSON.stringify({
    numPassedTests: 1,
    numFailedTests: 0,
    numPendingTests: 2,
    testResults: [
      { status: 'passed', assertionResults: [skipped, { status: 'passed', ancestorTitles: [] }] },
      { status: 'skipped', assertionResults: [skipped] },
    ],
  })
  expect(notRun(report)).toEqual(['NOT RUN: 2 tests of "sessions on MariaDB"'])
})

test('what failed is named, and counts as the run of these files alone has it', () => {
  const first = reportOf([['passed', 'skipped'], ['passed', 'failed', 'passed'], []])

  expect(failedFiles(first)).toEqual(['file 1', 'file 2'])
  expect(failedTests(first)).toEqual(['file 1 > test 1'])
  const second = (files: string[][], exitCode: number) =>
    closingLine(withSecondRun(first, summarize(reportOf(files), { exitCode })))
  expect(second([['passed', 'passed', 'passed'], ['passed']], 0)).toBe(
    '5 passed, 0 failed, 1 skipped',
  )
  expect(second([['passed', 'failed', 'passed'], ['passed']], 1)).toBe(
    '4 passed, 1 failed, 1 skipped',
  )
})
