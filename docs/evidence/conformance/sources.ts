import { readFileSync } from 'node:fs'
import { testTexts, proofsOf } from '../pages/tests.ts'
import { parseChecklist } from './checklist.ts'
import { gaps, render } from './page.ts'

export const pageFile = 'docs/conformance.md'

/** The page as it should be, and what is missing. Reads from the root of the repository. */
export function conformancePage(): { page: string; gaps: readonly string[] } {
  const sections = parseChecklist(readFileSync('docs/evidence/conformance/checklist.txt', 'utf8'))
  const proofs = proofsOf('fu', testTexts())
  return { page: render(sections, proofs), gaps: gaps(sections, proofs) }
}
