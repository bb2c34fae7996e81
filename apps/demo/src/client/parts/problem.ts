import { isVisible } from '../../visible.ts'
import type { Words } from '../words.ts'

/** What the page itself finds wrong, before anything is sent. */
export class Problem extends Error {
  readonly words: readonly Words[]

  constructor(words: readonly Words[]) {
    super(words.map(({ message }) => message).join(' '))
    this.words = words
  }
}

/** Reads what was entered in the field of that name. */
export type Fields = (name: string) => string

/**
 * Reads the fields that must not be empty.
 *
 * @param sentences what to say about each that is
 * @throws {Problem} for all that are empty, not only the first
 */
export function needed<TName extends string>(
  fields: Fields,
  sentences: Readonly<Record<TName, string>>,
): Readonly<Record<TName, string>> {
  const entered: Record<TName, string> = { ...sentences }
  const empty: Words[] = []
  for (const name in sentences) {
    entered[name] = fields(name)
    if (!isVisible(entered[name])) empty.push({ field: name, message: sentences[name] })
  }
  if (empty.length > 0) throw new Problem(empty)
  return entered
}
