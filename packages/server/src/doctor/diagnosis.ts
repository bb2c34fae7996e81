import type { AbsenceCode } from '../core/refusal.ts'
import type { Seen } from './seen.ts'

/** Reasons that need no details. */
export type PlainReason =
  // A token came whose session requires a further factor.
  | 'pending'
  // No token came, in a cookie …
  | 'no-cookie'
  | 'not-a-browser'
  | 'credentials-not-included'
  | 'same-site'
  | 'secure-over-http'
  | 'cookie-domain'
  // … or in the header.
  | 'no-authorization'
  | 'other-authorization-scheme'
  // One came, but the page that sent it is not trusted.
  | 'origin-not-trusted'
  // One came, but is not valid.
  | 'malformed'
  | 'several-cookies'
  | 'other-kind'
  | 'other-key'
  | 'bad-signature'
  | 'other-audience'
  | 'other-issuer'
  | 'bad-claims'
  | 'clock-skew'
  | 'expired'
  | 'revoked'
  // It is valid, but its user may no longer be signed in.
  | 'user-gone'
  | 'user-inactive'
  | 'sessions-ended'

/** Why nobody is signed in. */
export type Finding =
  | { readonly reason: PlainReason }
  /** A cookie with a similar name came. */
  | { readonly reason: 'cookie-name'; readonly expected: string; readonly found: string }
  /** The token is valid, but of a backend that the call does not accept or it was not sent to. */
  | { readonly reason: 'other-backend'; readonly madeFor: string }

export type Reason = Finding['reason']

/** Why one caller is not signed in, and what to do about it. Contains no token, nor part of one. */
export type Diagnosis = Finding & {
  /** What the client was told. */
  readonly code: AbsenceCode
  /** Name of the backend. */
  readonly backend: string
  /** Of the procedure, if known. In a batch, of the first call that was refused. */
  readonly path: string | null
  readonly seen: Seen
  /** A sentence on what is wrong. */
  readonly meaning: string
  /** What to change, by the name of the option. */
  readonly advice: string
}
