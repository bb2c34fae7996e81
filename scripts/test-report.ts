import { z } from 'zod'

/** The part of vitest's JSON report that the closing line needs. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string().default(''),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          ancestorTitles: z.array(z.string()).default([]),
          title: z.string().default(''),
        }),
      ),
    }),
  ),
})

export type Summary = { passed: number; failed: number; skipped: number }

export type Outcome = {
  readonly exitCode: number
  /** How often a secret was found in what the tests said. */
  readonly leaks?: number
}

/**
 * Counts a run. A secret that was leaked counts as a failure. A file that breaks before its first test counts as one failure, and so does a run
 * that vitest calls failed for a reason outside the tests (an unhandled error, a type error in a
 * source file, no report at all): the line must never look better than the run was.
 */
export function summarize(report: string | undefined, { exitCode, leaks = 0 }: Outcome): Summary {
  if (report === undefined) return { passed: 0, failed: 1 + leaks, skipped: 0 }
  const run = reportSchema.parse(JSON.parse(report))
  const brokenFiles = run.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = run.numFailedTests + brokenFiles.length
  const unexplained = exitCode !== 0 && failed === 0 ? 1 : 0
  return {
    passed: run.numPassedTests,
    failed: failed + unexplained + leaks,
    skipped: run.numPendingTests,
  }
}

/** The test files in which something failed. */
export function failedFiles(report: string | undefined): readonly string[] {
  if (report === undefined) return []
  return reportSchema
    .parse(JSON.parse(report))
    .testResults.filter((file) => file.status === 'failed')
    .map((file) => file.name)
}

/** One line for each test that failed, to be found again where it passed at the second try. */
export function failedTests(report: string | undefined): readonly string[] {
  if (report === undefined) return []
  return reportSchema
    .parse(JSON.parse(report))
    .testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => [file.name, ...test.ancestorTitles, test.title].join(' > ')),
    )
}

/** The count of a run whose failed files were run again: what the second run says of them holds. */
export function withSecondRun(first: string, second: Summary): Summary {
  const settled = reportSchema
    .parse(JSON.parse(first))
    .testResults.filter((file) => file.status !== 'failed')
    .flatMap((file) => file.assertionResults)
  const skipped = settled.filter(({ status }) => status === 'skipped' || status === 'pending')
  return {
    passed: settled.filter(({ status }) => status === 'passed').length + second.passed,
    failed: second.failed,
    skipped: skipped.length + second.skipped,
  }
}

export function closingLine({ passed, failed, skipped }: Summary): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** One line for each group of tests that did not run: nobody shall take silence for success. */
export function notRun(report: string | undefined): readonly string[] {
  if (report === undefined) return []
  const counts = new Map<string, number>()
  for (const { assertionResults } of reportSchema.parse(JSON.parse(report)).testResults) {
    for (const { status, ancestorTitles } of assertionResults) {
      if (status !== 'skipped' && status !== 'pending') continue
      const group = ancestorTitles.filter((title) => title !== '').join(' > ')
      counts.set(group, (counts.get(group) ?? 0) + 1)
    }
  }
  return [...counts].map(([group, count]) => `NOT RUN: ${count} tests of ${JSON.stringify(group)}`)
}
