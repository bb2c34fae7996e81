import { isVisible } from './visible.ts'

/** The longest name, in UTF-16 code units after trimming. */
export const NAME_MAX_LENGTH = 80

/**
 * What changes the direction of the text around a name, or breaks its line (UAX #9, section 3.1.2).
 */
const steering = /[\p{Control}\u202A-\u202E\u2066-\u2069]/u

/** Whether people can be shown by this name. */
export function isName(text: string): boolean {
  return isVisible(text) && !steering.test(text)
}

/** The first name of a new user, by what another site calls them: it can be changed at once. */
export function nameFrom(name: string | null, email: string | null): string {
  const given = name ?? email?.split('@')[0] ?? ''
  const text = given.normalize().replaceAll(new RegExp(steering, 'gu'), '').trim()
  // Half of a character at the end is none.
  const short = text
    .slice(0, NAME_MAX_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()
  return isName(short) ? short : 'Somebody'
}
