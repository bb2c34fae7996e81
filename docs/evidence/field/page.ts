import { readFileSync } from 'node:fs'
import { blocksOf, plain, table } from '../pages/markdown.ts'
import { assertKnown, proofsFor, proofsOf, testTexts, type Proof } from '../pages/tests.ts'
import { fieldRow, sourceText, type FieldRow } from './row.ts'

export const pageFile = 'docs/evidence/field.md'

/**
 * The page as it should be, and the rows that neither a test proves nor anybody else answers for.
 * Reads from the root of the repository.
 */
export function fieldPage(): { page: string; missing: readonly string[] } {
  const sections = blocksOf(readFileSync('docs/evidence/field/rows.txt', 'utf8')).map(
    ({ title, lines }) => ({ title, rows: lines.map(fieldRow) }),
  )
  const proofs = proofsOf('field', testTexts())
  const rows = sections.flatMap((section) => section.rows)
  assertKnown(
    rows.map(({ name }) => name),
    proofs,
  )
  const missing = rows
    .filter(({ name, elsewhere }) => elsewhere === '' && proofsFor(name, proofs).length === 0)
    .map(({ name }) => name)
  const tables = sections.flatMap((section) => [
    '',
    `## ${section.title}`,
    '',
    ...reports(section.rows, proofs),
  ])
  return { page: [...intro(rows.length, missing), ...tables, ''].join('\n'), missing }
}

const intro = (count: number, missing: readonly string[]) => [
  '# What broke in the field',
  '',
  '<!-- Written by `pnpm field` from docs/evidence/field/rows.txt and the names of the tests. Do not edit. -->',
  '',
  `${count} cases in which an earlier version, or a library that does this job, failed somebody: public reports, and our own attacks and trials. Each is listed with the tests that would fail if it came back. ${missing.length === 0 ? 'Every case has one, or a reason why it has none here.' : `Without one: ${missing.join(', ')}.`} Those that could be exploited have an [advisory](../advisories/README.md).`,
]

function reports(rows: readonly FieldRow[], proofs: readonly Proof[]): readonly string[] {
  const cells = rows.map(({ name, sources, happened, elsewhere }) => {
    const tests = proofsFor(name, proofs).map(
      ({ file, name: title }) => `[\`${file.split('/').at(-1)}\`](../../${file}): ${plain(title)}`,
    )
    const reason = elsewhere === '' ? [] : [`**Elsewhere.** ${plain(elsewhere)}`]
    const proof = [...tests, ...reason]
    const none = ['**No test carries this row yet.**']
    return [[name], sources.map(sourceText), [plain(happened)], proof.length === 0 ? none : proof]
  })
  return table(['', 'source', 'what happened', 'tests'], cells)
}
