import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter } from 'vitest/node'

/** The errors that belong to no test, which Vitest's JSON report leaves out: their number, in a file. */
export default class UnhandledErrors implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    writeFileSync(join('reports', 'unhandled-errors'), String(errors.length))
  }
}
