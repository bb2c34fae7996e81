import { z } from 'zod'
import { normaliseEmail } from './user.ts'

// What a check says here is what a client finds in `error.data.auth.fields`.
const notAnEmail = { error: 'INVALID_EMAIL' }
const notAPassword = { error: 'INVALID_PASSWORD' }
const notAToken = { error: 'INVALID_TOKEN' }

/**
 * An address by which a user is looked up. Never validated: imported users are found by whatever
 * address they have, and nobody has a text that is not an address. The bound keeps the work small.
 */
export const emailLookUp = z.string(notAnEmail).max(1024, notAnEmail)

/** What RFC 5322 allows in an atom, and beyond ASCII (RFC 6531) everything visible. */
const character = /(?:[\w!#$%&'*+/=?^`{|}~-]|(?!\p{ASCII})[\p{L}\p{M}\p{N}\p{P}\p{S}])/u.source

/** A name in the DNS, in ASCII or in the letters of its language (RFC 5890). */
const label = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?/u.source

/**
 * A mailbox of RFC 5321 with the letters of RFC 6531: 64 characters, `@`, and a domain of at least
 * two names. Not one whose local part must be quoted: the RFC advises against it (4.1.2), and
 * mailers have sent to a different address than the one read (GHSA-mm7p-fcc7-pg87).
 */
const address = new RegExp(
  `^(?=[^@]{1,64}@[^@]{1,255}$)${character}+(?:\\.${character}+)*@(?:${label}\\.)+(?!\\d+$)${label}$`,
  'u',
)

/** One address of at most 320 characters (RFC 3696 erratum 1690), normalised before it is checked. */
export const emailInput = emailLookUp
  .transform(normaliseEmail)
  .pipe(z.email({ ...notAnEmail, pattern: address, abort: true }).max(320, notAnEmail))

/** The most that `passwords.maxLength` can be, in characters. */
export const longestPassword = 1024

/**
 * Any text; the policy says which passwords are good enough. The bound keeps the work small: it is in
 * UTF-16 code units, of which a character has at most two.
 */
export const passwordInput = z.string(notAPassword).max(2 * longestPassword, notAPassword)

/** What a new user is created with. */
export const newCredentials = z.object({ email: emailInput, password: passwordInput })

/** The token of an e-mail: whatever it is, it is checked later. */
export const tokenInput = z.string(notAToken).max(8192, notAToken)

/** What the beginning of a flow answered, from a client that keeps its tokens itself. */
export const flowInput = tokenInput.optional()
