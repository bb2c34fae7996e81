import { globSync, readFileSync } from 'node:fs'

export const pageFile = 'docs/security.md'

/** A test that says in its name which rows it proves. */
interface Proof {
  readonly file: string
  readonly name: string
  readonly rows: readonly number[]
}

interface Row {
  readonly number: number
  readonly threat: string
  readonly control: string
  /** What no test of the row covers; empty if that is nothing. */
  readonly lacks: string
}

const line = /^(\d+) (.+?) :: (.+?)(?: :: (.+))?$/
const tag = /^(.*?) ?\[sec-([\d,]+)\]$/

/** Every quoted text that ends in a tag. */
export function proofsOf(file: string, source: string): readonly Proof[] {
  const texts = source.matchAll(/'([^'\n]+)'|"([^"\n]+)"/g)
  return [...texts].flatMap(([, single, double]) => {
    const [, name, rows] = tag.exec(single ?? double ?? '') ?? []
    if (name === undefined || rows === undefined) return []
    const plain = name.replace(/ ?\[fu-[\d,]+\]/, '')
    return [{ file, name: plain, rows: rows.split(',').map(Number) }]
  })
}

/** @throws for a line that is none */
function rowOf(text: string): Row {
  const [, number, threat, control, lacks = ''] = line.exec(text) ?? []
  if (threat === undefined || control === undefined) throw new Error(`No row: ${text}`)
  return { number: Number(number), threat, control, lacks }
}

/** The page as it should be. Reads from the root of the repository. */
export function securityPage(): { page: string; open: readonly number[] } {
  const sections = readFileSync('scripts/security/rows.txt', 'utf8')
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n')
      return { title: title.replace(/^# /, ''), rows: lines.map(rowOf) }
    })
  const proofs = globSync('packages/*/{src,test}/**/*.test{,-d}.ts')
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .flatMap((file) => proofsOf(file, readFileSync(file, 'utf8')))
  const known = sections.flatMap(({ rows }) => rows)
  for (const { rows, name } of proofs) {
    const unknown = rows.find((row) => !known.some(({ number }) => number === row))
    if (unknown !== undefined) throw new Error(`${unknown} is claimed by: ${name}`)
  }
  const open = known
    .map(({ number }) => number)
    .filter((row) => proofsFor(row, proofs).length === 0)
  const tables = sections.flatMap(({ title, rows }) => [
    '',
    `## ${title}`,
    '',
    ...table(rows, proofs),
  ])
  return { page: [...intro(known.length, open), ...tables, ''].join('\n'), open }
}

const proofsFor = (row: number, proofs: readonly Proof[]) =>
  proofs.filter(({ rows }) => rows.includes(row))

const intro = (count: number, open: readonly number[]) => [
  '# What is proved against attacks',
  '',
  '<!-- Written by `pnpm security` from scripts/security/rows.txt and the names of the tests. Do not edit. -->',
  '',
  `${count} threats, what is done about each, and the tests that try it and carry its number. What is known to be left open in a row is said in it. ${open.length === 0 ? 'None is without a test.' : `Without one: ${open.join(', ')}.`} How they hang together is in the [threat model](threat-model.md).`,
]

function table(rows: readonly Row[], proofs: readonly Proof[]): readonly string[] {
  const lines = rows.map(({ number, threat, control, lacks }) => {
    const tests = proofsFor(number, proofs).map(
      ({ file, name }) => `\`${file.split('/').at(-1)}\`: ${cell(name)}`,
    )
    const none = tests.length === 0 ? ['**No test carries this number yet.**'] : tests
    const proof = [...none, ...(lacks === '' ? [] : [`**Not covered:** ${cell(lacks)}`])].join(
      '<br>',
    )
    return `| ${number} | ${cell(threat)} | ${cell(control)} | ${proof} |`
  })
  return ['| | threat | control | proof |', '| --- | --- | --- | --- |', ...lines]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
