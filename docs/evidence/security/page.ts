import { readFileSync } from 'node:fs'
import { blocksOf, plain, table, testName } from '../pages/markdown.ts'
import { assertKnown, proofsFor, proofsOf, testTexts, type Proof } from '../pages/tests.ts'

export const pageFile = 'docs/security.md'

interface Row {
  readonly number: string
  readonly threat: string
  /** Rows of the page on the field, whose tests prove this one as well. */
  readonly field: readonly string[]
  readonly control: string
  /** What no test of the row covers; empty if that is nothing. */
  readonly lacks: string
}

const line = /^(\d+) (.+?)(?: \[field-([A-Z\d,]+)\])? :: (.+?)(?: :: (.+))?$/

/** @throws for a line that is not a row */
function rowOf(text: string): Row {
  const [, number = '', threat, field, control, lacks = ''] = line.exec(text) ?? []
  if (threat === undefined || control === undefined) throw new Error(`Not a row: ${text}`)
  return { number, threat, field: field?.split(',') ?? [], control, lacks }
}

/** The page as it should be. Reads from the root of the repository. */
export function securityPage(): { page: string; open: readonly string[] } {
  const sections = blocksOf(readFileSync('docs/evidence/security/rows.txt', 'utf8')).map(
    (block) => {
      return { title: block.title, rows: block.lines.map(rowOf) }
    },
  )
  const texts = testTexts()
  const proofs = proofsOf('sec', texts)
  const rows = sections.flatMap((section) => section.rows)
  const known = rows.map(({ number }) => number)
  assertKnown(known, proofs)
  assertProved(rows, proofsOf('field', texts))
  const open = rows
    .filter(({ number, field }) => field.length === 0 && proofsFor(number, proofs).length === 0)
    .map(({ number }) => number)
  const tables = sections.flatMap((section) => [
    '',
    `## ${section.title}`,
    '',
    ...threats(section.rows, proofs),
  ])
  return { page: [...intro(known.length, open), ...tables, ''].join('\n'), open }
}

/** @throws for a row of the field that no test carries, or that there is not */
function assertProved(rows: readonly Row[], proofs: readonly Proof[]): void {
  for (const { number, field } of rows) {
    const unproved = field.find((row) => proofsFor(row, proofs).length === 0)
    if (unproved !== undefined) throw new Error(`${number}: no test carries [field-${unproved}].`)
  }
}

const intro = (count: number, open: readonly string[]) => [
  '# What is proved against attacks',
  '',
  '<!-- Written by `pnpm security` from docs/evidence/security/rows.txt and the names of the tests. Do not edit. -->',
  '',
  `${count} threats, what is done about each, and the tests that try it and carry its number. A row that says “field A1” is also proved by the tests of that row of [what broke in the field](evidence/field.md). What a row is known to leave open is said in it. ${open.length === 0 ? 'None is without a test.' : `Without one: ${open.join(', ')}.`} How they belong together is in the [threat model](threat-model.md).`,
]

function threats(rows: readonly Row[], proofs: readonly Proof[]): readonly string[] {
  const cells = rows.map(({ number, threat, field, control, lacks }) => {
    const reports = field.map((row) => `[field ${row}](evidence/field.md)`)
    const tests = [...proofsFor(number, proofs).map(testName), ...reports]
    const none = tests.length === 0 ? ['**No test carries this number yet.**'] : tests
    const proof = [...none, ...(lacks === '' ? [] : [`**Not covered:** ${plain(lacks)}`])]
    return [[number], [plain(threat)], [plain(control)], proof]
  })
  return table(['', 'threat', 'control', 'proof'], cells)
}
