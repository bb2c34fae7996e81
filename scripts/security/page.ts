import { readFileSync } from 'node:fs'
import { blocksOf, plain, table, testName } from '../pages/markdown.ts'
import { packageTexts, proofsFor, proofsOf, type Proof } from '../pages/tests.ts'

export const pageFile = 'docs/security.md'

interface Row {
  readonly number: number
  readonly threat: string
  readonly control: string
  /** What no test of the row covers; empty if that is nothing. */
  readonly lacks: string
}

const line = /^(\d+) (.+?) :: (.+?)(?: :: (.+))?$/

/** @throws for a line that is none */
function rowOf(text: string): Row {
  const [, number, threat, control, lacks = ''] = line.exec(text) ?? []
  if (threat === undefined || control === undefined) throw new Error(`No row: ${text}`)
  return { number: Number(number), threat, control, lacks }
}

/** The page as it should be. Reads from the root of the repository. */
export function securityPage(): { page: string; open: readonly number[] } {
  const sections = blocksOf(readFileSync('scripts/security/rows.txt', 'utf8')).map((block) => {
    return { title: block.title, rows: block.lines.map(rowOf) }
  })
  const proofs = proofsOf('sec', packageTexts())
  const known = sections.flatMap(({ rows }) => rows)
  for (const { numbers, name } of proofs) {
    const unknown = numbers.find((row) => !known.some(({ number }) => number === row))
    if (unknown !== undefined) throw new Error(`${unknown} is claimed by: ${name}`)
  }
  const open = known
    .map(({ number }) => number)
    .filter((row) => proofsFor(row, proofs).length === 0)
  const tables = sections.flatMap(({ title, rows }) => [
    '',
    `## ${title}`,
    '',
    ...threats(rows, proofs),
  ])
  return { page: [...intro(known.length, open), ...tables, ''].join('\n'), open }
}

const intro = (count: number, open: readonly number[]) => [
  '# What is proved against attacks',
  '',
  '<!-- Written by `pnpm security` from scripts/security/rows.txt and the names of the tests. Do not edit. -->',
  '',
  `${count} threats, what is done about each, and the tests that try it and carry its number. What is known to be left open in a row is said in it. ${open.length === 0 ? 'None is without a test.' : `Without one: ${open.join(', ')}.`} How they hang together is in the [threat model](threat-model.md).`,
]

function threats(rows: readonly Row[], proofs: readonly Proof[]): readonly string[] {
  const cells = rows.map(({ number, threat, control, lacks }) => {
    const tests = proofsFor(number, proofs).map(testName)
    const none = tests.length === 0 ? ['**No test carries this number yet.**'] : tests
    const proof = [...none, ...(lacks === '' ? [] : [`**Not covered:** ${plain(lacks)}`])]
    return [[`${number}`], [plain(threat)], [plain(control)], proof]
  })
  return table(['', 'threat', 'control', 'proof'], cells)
}
