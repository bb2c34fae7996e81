import type { Words } from '../words.ts'

/** What the page itself finds wrong, before anything is sent. */
export class Problem extends Error {
  readonly words: Words

  constructor(field: string, message: string) {
    super(message)
    this.words = { field, message }
  }
}

/** @throws {Problem} when there is nothing in it */
export function needed(field: string, value: string, message: string): string {
  if (value.trim() === '') throw new Problem(field, message)
  return value
}
