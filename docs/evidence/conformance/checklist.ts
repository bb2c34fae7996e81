import { z } from 'zod'
import { blocksOf } from '../pages/markdown.ts'

/** One number of the checklist, or a range of them that one reason covers. */
export interface Entry {
  readonly first: number
  readonly last: number
  readonly statement: string
  /** Why we do not do it (`none`), or do it otherwise (`other`); a plain number has no reason. */
  readonly kind: 'same' | 'other' | 'none'
  readonly reason: string
}

export interface Section {
  readonly title: string
  readonly entries: readonly Entry[]
}

const line = /^(\d+)(?:-(\d+))? (?:([~-]) )?(.+?)(?: :: (.+))?$/
const parts = z.tuple([
  z.string(),
  z.coerce.number(),
  z.coerce.number().optional(),
  z.enum(['~', '-']).optional(),
  z.string(),
  z.string().optional(),
])
const kinds = { '~': 'other', '-': 'none' } as const

/** @throws for a line that cannot be read, and for a reason that is missing or too much */
export function parseChecklist(text: string): readonly Section[] {
  return blocksOf(text).map(({ title, lines }) => ({ title, entries: lines.map(parseEntry) }))
}

function parseEntry(text: string): Entry {
  const [, first, last = first, mark, statement, reason = ''] = parts.parse(line.exec(text))
  const kind = mark === undefined ? 'same' : kinds[mark]
  if ((kind === 'same') !== (reason === '')) throw new Error(`A reason, or none: ${text}`)
  return { first, last, statement, kind, reason }
}
