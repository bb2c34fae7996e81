import { z } from 'zod'

/** What vitest's own JSON report says, as far as the closing line needs it. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
})

export type Summary = { passed: number; failed: number; skipped: number }

/**
 * Counts a run. A file that breaks before its first test counts as one failure, and so does a run
 * that vitest calls failed for a reason outside the tests (an unhandled error, a type error in a
 * source file, no report at all): the line must never look better than the run was.
 */
export function summarize(report: string | undefined, exitCode: number): Summary {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const run = reportSchema.parse(JSON.parse(report))
  const brokenFiles = run.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = run.numFailedTests + brokenFiles.length
  const unexplained = exitCode !== 0 && failed === 0 ? 1 : 0
  return { passed: run.numPassedTests, failed: failed + unexplained, skipped: run.numPendingTests }
}

export function closingLine({ passed, failed, skipped }: Summary): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
