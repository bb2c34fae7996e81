import { globSync, readFileSync } from 'node:fs'

/** One text of a test file: what a test is called, without the tags that it ends in. */
export interface NamedText {
  /** From the root of the repository. */
  readonly file: string
  readonly name: string
  /** The rows that it says it proves, behind `fu`, `sec` or `field`: `12`, `A1`. */
  readonly proves: Readonly<Record<string, readonly string[]>>
}

// A template is read only if it ends in a tag: what else is in backticks is seldom a title.
const quoted = /'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+\])`/g
const tagged = /^(.+?) ?((?:\[[a-z]+-[A-Z\d,]+\] ?)+)$/
const tag = /\[([a-z]+)-([A-Z\d,]+)\]/g

/** Every quoted text, for a name may stand in a table of cases as well. */
export function textsOf(file: string, source: string): readonly NamedText[] {
  return [...source.matchAll(quoted)].map(([, single, double, template]) => {
    const text = single ?? double ?? template ?? ''
    const [, name = text, tags = ''] = tagged.exec(text) ?? []
    const proves = Object.fromEntries(
      [...tags.matchAll(tag)].map(([, kind = '', rows = '']) => [kind, rows.split(',')] as const),
    )
    return { file, name, proves }
  })
}

const testFiles =
  '{packages/*/{src,test},apps/*/{src,test,e2e},docs/evidence,scripts}/**/*.test{,-d}.ts'

/** Those of all test files of the repository, by the names of the files. */
export function testTexts(): readonly NamedText[] {
  return globSync(testFiles)
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .flatMap((file) => textsOf(file, readFileSync(file, 'utf8')))
}

/** A test that says which rows of one list it proves. */
export interface Proof {
  readonly file: string
  readonly name: string
  readonly rows: readonly string[]
}

export function proofsOf(kind: string, texts: readonly NamedText[]): readonly Proof[] {
  return texts.flatMap(({ file, name, proves }) => {
    const rows = proves[kind]
    return rows === undefined ? [] : [{ file, name, rows }]
  })
}

export function proofsFor(row: string, proofs: readonly Proof[]): readonly Proof[] {
  return proofs.filter(({ rows }) => rows.includes(row))
}

/** @throws for a row that a test says it proves, and that is not there */
export function assertKnown(known: readonly string[], proofs: readonly Proof[]): void {
  for (const { name, rows } of proofs) {
    const unknown = rows.find((row) => !known.includes(row))
    if (unknown !== undefined)
      throw new Error(`There is no row ${unknown}; it is claimed by: ${name}`)
  }
}
