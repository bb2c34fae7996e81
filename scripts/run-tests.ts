import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { watchedRun } from './redaction/watched-run.ts'
import { closingLine, notRun, summarize } from './test-report.ts'

// Runs every test, or those that the arguments name, and closes with `N passed, N failed`. A secret
// of the tests that is found in what they print, or in an error that they are sent, is a failure.
const reportFile = 'reports/vitest.json'
rmSync(reportFile, { force: true })
const chosen = process.argv.slice(2)
// Two on two cores, where Vitest would take one: much of a test is waiting for another process. As an
// argument, for projects do not take it from the root's configuration.
const workers = chosen.some((argument) => argument.startsWith('--maxWorkers'))
  ? []
  : [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`]

const { exitCode, leaks } = await watchedRun(
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...workers,
    ...chosen,
  ],
  { folder: resolve('reports/redaction'), usesSecrets: chosen.length === 0 },
)

const report = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : undefined
const summary = summarize(report, { exitCode, leaks: leaks.length })
for (const line of notRun(report)) console.warn(line)
for (const leak of leaks) console.error(`LEAK: ${leak}`)
console.log(closingLine(summary))
// A machine may lack a database; the one that decides whether a change lands may not.
const incomplete = Boolean(process.env.CI) && summary.skipped > 0
process.exitCode = summary.failed > 0 || summary.passed === 0 || incomplete ? 1 : exitCode
