import { globSync, readFileSync } from 'node:fs'

/** One text of a test file: what a test is called, without the tags that it ends in. */
export interface NamedText {
  /** From the root of the repository. */
  readonly file: string
  readonly name: string
  /** What it says that it proves: the numbers behind `fu`, `sec`, … */
  readonly proves: Readonly<Record<string, readonly number[]>>
}

const quoted = /'([^'\n]+)'|"([^"\n]+)"/g
const tagged = /^(.*?) ?((?:\[[a-z]+-[\d,]+\] ?)+)$/
const tag = /\[([a-z]+)-([\d,]+)\]/g

/** Every quoted text, for a name may stand in a table of cases as well. */
export function textsOf(file: string, source: string): readonly NamedText[] {
  return [...source.matchAll(quoted)].map(([, single, double]) => {
    const text = single ?? double ?? ''
    const [, name = text, tags = ''] = tagged.exec(text) ?? []
    const proves = Object.fromEntries(
      [...tags.matchAll(tag)].map(([, kind = '', numbers = '']) => {
        return [kind, numbers.split(',').map(Number)] as const
      }),
    )
    return { file, name, proves }
  })
}

/** Those of all test files that prove something of the packages, by the names of the files. */
export function packageTexts(): readonly NamedText[] {
  return globSync('{packages/*/{src,test},scripts/redaction}/**/*.test{,-d}.ts')
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .flatMap((file) => textsOf(file, readFileSync(file, 'utf8')))
}

/** A test that says which numbers of one kind it proves. */
export interface Proof {
  readonly file: string
  readonly name: string
  readonly numbers: readonly number[]
}

export function proofsOf(kind: string, texts: readonly NamedText[]): readonly Proof[] {
  return texts.flatMap(({ file, name, proves }) => {
    const numbers = proves[kind]
    return numbers === undefined ? [] : [{ file, name, numbers }]
  })
}

export function proofsFor(number: number, proofs: readonly Proof[]): readonly Proof[] {
  return proofs.filter(({ numbers }) => numbers.includes(number))
}
