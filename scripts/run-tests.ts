import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { watchedRun } from './redaction/watched-run.ts'
import {
  closingLine,
  failedFiles,
  failedTests,
  notRun,
  summarize,
  withSecondRun,
} from './test-report.ts'

// Runs every test, or those that the arguments name, and ends with `N passed, N failed`. A secret
// of the tests that is found in what they print, or in an error that they receive, is a failure.
// In CI, a file that failed is run once more, alone, and what passed only then is named: one test
// of thousands that a slow machine upset shall be seen, and shall not hold back everything else.
const chosen = process.argv.slice(2)
// Hundreds of processes read the same files: what the first has compiled, the others need not.
const compiled = resolve('reports/compiled')
rmSync(compiled, { recursive: true, force: true })
process.env['NODE_COMPILE_CACHE'] = compiled
const ci = Boolean(process.env.CI)
/** More than this many files at once is no accident. */
const mostRunAgain = 4

const first = await run({ arguments: chosen, reportFile: 'reports/vitest.json' })
const files = failedFiles(first.report)
const runAgain = ci && first.onlyTestsFailed && files.length > 0 && files.length <= mostRunAgain
const again = runAgain
  ? await run({ arguments: files, reportFile: 'reports/vitest-again.json' })
  : undefined
const summary =
  again === undefined || first.report === undefined
    ? first.summary
    : withSecondRun(first.report, again.summary)

for (const line of notRun(first.report)) console.warn(line)
for (const leak of [...first.leaks, ...(again?.leaks ?? [])]) console.error(`LEAK: ${leak}`)
if (again?.summary.failed === 0) {
  for (const test of failedTests(first.report)) console.warn(`PASSED AT THE SECOND TRY: ${test}`)
}
console.log(closingLine(summary))
// A machine may lack a database; the one that decides whether a change lands may not.
const incomplete = ci && summary.skipped > 0
process.exitCode =
  summary.failed > 0 || summary.passed === 0 || incomplete ? 1 : (again ?? first).exitCode

async function run(tests: { arguments: readonly string[]; reportFile: string }) {
  const unhandledFile = 'reports/unhandled-errors'
  for (const file of [tests.reportFile, unhandledFile]) rmSync(file, { force: true })
  // Two on two cores, where Vitest would take one: much of a test is waiting for another process.
  // As an argument, because projects do not take it from the root's configuration.
  const workers = chosen.some((argument) => argument.startsWith('--maxWorkers'))
    ? []
    : [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`]
  const { exitCode, leaks } = await watchedRun(
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      '--reporter=./scripts/unhandled-errors.ts',
      `--outputFile.json=${tests.reportFile}`,
      ...workers,
      ...tests.arguments,
    ],
    {
      folder: resolve('reports/redaction'),
      usesSecrets: tests.arguments.length === 0,
    },
  )
  const report = existsSync(tests.reportFile) ? readFileSync(tests.reportFile, 'utf8') : undefined
  const unhandled = existsSync(unhandledFile) ? readFileSync(unhandledFile, 'utf8') : undefined
  return {
    exitCode,
    leaks,
    report,
    onlyTestsFailed: exitCode !== 0 && leaks.length === 0 && unhandled === '0',
    summary: summarize(report, { exitCode, leaks: leaks.length }),
  }
}
