import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { closingLine, summarize } from './test-report.ts'

// Runs every test, or those that the arguments name, and closes with `N passed, N failed`.
const reportFile = 'reports/vitest.json'
rmSync(reportFile, { force: true })

const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)

const exitCode = vitest.status ?? 1
const report = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : undefined
const summary = summarize(report, exitCode)
console.log(closingLine(summary))
process.exitCode = summary.failed > 0 || summary.passed === 0 ? 1 : exitCode
