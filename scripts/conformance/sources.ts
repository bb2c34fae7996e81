import { globSync, readFileSync } from 'node:fs'
import { parseChecklist } from './checklist.ts'
import { gaps, proofsOf, render } from './page.ts'

export const pageFile = 'docs/conformance.md'

/** The page as it should be, and what is missing. Reads from the root of the repository. */
export function conformancePage(): { page: string; gaps: readonly string[] } {
  const sections = parseChecklist(readFileSync('scripts/conformance/checklist.txt', 'utf8'))
  const files = globSync('packages/*/{src,test}/**/*.test.ts').toSorted((a, b) =>
    a.localeCompare(b, 'en'),
  )
  const proofs = files.flatMap((file) => proofsOf(file, readFileSync(file, 'utf8')))
  return { page: render(sections, proofs), gaps: gaps(sections, proofs) }
}
