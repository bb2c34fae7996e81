import type { Json } from '../user.ts'
import type { StoredRecord } from './record-store.ts'

/** In characters: what the columns of a record can hold. */
const longest = { kind: 32, key: 255, owner: 64 } as const

type Texts = Partial<Pick<StoredRecord, keyof typeof longest>>

/**
 * Whether every store can keep these texts and tell them apart: no record has any others.
 * PostgreSQL refuses NUL, and turns all unpaired surrogates into the same character; MySQL ignores
 * trailing blanks, and truncates what is too long when it is not strict.
 */
export function canBeKept(texts: Texts): boolean {
  return problemOf(texts) === null
}

/** @throws for a record that some store could not return unchanged */
export function checkRecord({ kind, key, owner }: StoredRecord): void {
  const problem = problemOf({ kind, key, owner })
  if (problem !== null) throw new Error(problem)
}

/** A record's data as every store keeps it. Data that is missing is `null`. */
export function dataText(data: Json): string {
  return JSON.stringify(data ?? null)
}

/**
 * The data in a column. `null` for what is not JSON, which no store has written: whoever reads the
 * record finds it without its data, and the user's others as they are.
 */
export function readDataText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}

/** Without the text itself, which may be a secret. */
function problemOf(texts: Texts): string | null {
  for (const name of ['kind', 'key', 'owner'] as const) {
    const text = texts[name] ?? ''
    const most = longest[name]
    if (text.length > most) {
      return `The ${name} of a record can have ${most} characters; got ${text.length}.`
    }
    if (/\0|\p{Surrogate}| $/u.test(text)) {
      return `The ${name} of a record must be Unicode without NUL, and must not end with a blank. Encode it.`
    }
  }
  return null
}
