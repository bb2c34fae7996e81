import { plain, table, testName } from '../pages/markdown.ts'
import { proofsFor, type Proof } from '../pages/tests.ts'
import type { Entry, Section } from './checklist.ts'

/** Numbers that a test must prove and none does, or that a test claims and nobody knows. */
export function gaps(sections: readonly Section[], proofs: readonly Proof[]): readonly string[] {
  const entries = sections.flatMap((section) => section.entries)
  const proved = new Set(proofs.flatMap(({ rows }) => rows))
  const unproved = entries
    .filter(({ kind, first }) => kind !== 'none' && !proved.has(`${first}`))
    .map(({ first, statement }) => `${first} has no test: ${statement}`)
  const known = (row: string) => {
    const entry = entries.find(({ first, last }) => first <= Number(row) && Number(row) <= last)
    return entry !== undefined && entry.kind !== 'none'
  }
  const unknown = proofs.flatMap(({ name, rows }) =>
    rows.filter((row) => !known(row)).map((row) => `${row} is claimed by: ${name}`),
  )
  return [...unproved, ...unknown]
}

/** The whole page. */
export function render(sections: readonly Section[], proofs: readonly Proof[]): string {
  const entries = sections.flatMap((section) => section.entries)
  const count = (kind: Entry['kind']) =>
    entries
      .filter((entry) => entry.kind === kind)
      .reduce((sum, { first, last }) => sum + last - first + 1, 0)
  return [
    '# Conformance with fastapi-users',
    '',
    '<!-- Written by `pnpm conformance` from docs/evidence/conformance/checklist.txt and the names of the tests. Do not edit. -->',
    '',
    `What the test suites of fastapi-users assert, number by number, and some cases beyond them. ${count('same')} are the same here, ${count('other')} deliberately differ, and ${count('none')} do not apply. Beside each number is the test that proves it, or the reason why there is none.`,
    '',
    'The status codes are the HTTP codes that tRPC answers with: 400 is `BAD_REQUEST`, 401 `UNAUTHORIZED`, 403 `FORBIDDEN`, 404 `NOT_FOUND`. An input that its schema refuses is `BAD_REQUEST` too, with the code `INVALID_INPUT` and what is wrong with each field.',
    ...sections.flatMap((section) => ['', `## ${section.title}`, '', ...rows(section, proofs)]),
    '',
  ].join('\n')
}

function rows(section: Section, proofs: readonly Proof[]): readonly string[] {
  const cells = section.entries.map((entry) => {
    const { first, last, statement, reason } = entry
    const number = first === last ? `${first}` : `${first}–${last}`
    const said = entry.kind === 'same' ? [] : [label[entry.kind] + plain(reason)]
    return [[number], [plain(statement)], [...said, ...proofsFor(`${first}`, proofs).map(testName)]]
  })
  return table(['', 'what', 'proof'], cells)
}

const label = { other: '**Different.** ', none: '**Does not apply.** ' } as const
