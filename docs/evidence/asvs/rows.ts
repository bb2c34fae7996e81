import { blocksOf } from '../pages/markdown.ts'

/** How a requirement stands: `app` is what only the app can do, `none` what does not apply. */
export const standings = {
  met: 'Met.',
  part: 'In part.',
  app: 'The app’s.',
  none: 'Does not apply.',
  open: 'Not yet.',
} as const

export type Standing = keyof typeof standings

export interface Requirement {
  /** Of ASVS 5.0.0, as in 6.2.1. */
  readonly number: string
  readonly level: number
  readonly standing: Standing
  /** What it is about, in our words. */
  readonly subject: string
  /** How it is met, or what the app must do. */
  readonly how: string
  /** Tests, as `file: name`, and rows of the security page, as `[sec-1]`. */
  readonly proofs: readonly string[]
}

export interface Section {
  readonly title: string
  readonly requirements: readonly Requirement[]
}

const head = /^(\d+\.\d+\.\d+) L([123]) (met|part|app|none|open) (.+)$/
const bullet = '  * '
const indent = '  '

/** @throws for a line that cannot be read, and for a requirement that claims more than it says */
export function parseRows(text: string): readonly Section[] {
  return blocksOf(text).map(({ title, lines }) => {
    const starts = lines.flatMap((line, at) => (line.startsWith(indent) ? [] : [at]))
    const requirements = starts.map((start, at) => {
      return requirementOf(lines.slice(start, starts[at + 1] ?? lines.length))
    })
    return { title, requirements }
  })
}

function requirementOf([first = '', ...lines]: readonly string[]): Requirement {
  const [, number, level, word, subject] = head.exec(first) ?? []
  const standing = standingOf(word)
  if (number === undefined || subject === undefined || standing === undefined) {
    throw new Error(`Not a requirement: ${first}`)
  }
  const proofs = lines.filter((line) => line.startsWith(bullet))
  const told = lines.filter((line) => !line.startsWith(bullet))
  if (told.length === 0) throw new Error(`${number} does not say how.`)
  if (proofs.length === 0 && (standing === 'met' || standing === 'part')) {
    throw new Error(`${number} has no test.`)
  }
  return {
    number,
    level: Number(level),
    standing,
    subject,
    how: told.map((line) => line.trim()).join(' '),
    proofs: proofs.map((line) => line.slice(bullet.length)),
  }
}

function standingOf(word: string | undefined): Standing | undefined {
  return order.find((standing) => standing === word)
}

export const order: readonly Standing[] = ['met', 'part', 'app', 'none', 'open']
