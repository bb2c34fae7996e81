import type { AbsenceCode } from '../refusal.ts'
import type { Seen } from './seen.ts'

/** Reasons that say it all. */
export type PlainReason =
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
  // One came, and the page that sent it is not trusted.
  | 'origin-not-trusted'
  // One came, and is no good.
  | 'malformed'
  | 'other-kind'
  | 'other-key'
  | 'bad-signature'
  | 'other-audience'
  | 'other-issuer'
  | 'bad-claims'
  | 'clock-skew'
  | 'expired'
  | 'revoked'
  // It is good, and its user may not be signed in any more.
  | 'user-gone'
  | 'user-inactive'
  | 'sessions-ended'

/** Why nobody is signed in. */
export type Finding =
  | { readonly reason: PlainReason }
  /** A cookie came that is named alike. */
  | { readonly reason: 'cookie-name'; readonly expected: string; readonly found: string }
  /** The token is a good one, of a backend that the call does not accept or that it was not sent to. */
  | { readonly reason: 'other-backend'; readonly madeFor: string }

export type Reason = Finding['reason']

/** Why one call is signed out, and what to do about it. Holds no token, and nothing of one. */
export type Diagnosis = Finding & {
  /** What the client was told. */
  readonly code: AbsenceCode
  /** Name of the backend. */
  readonly backend: string
  /** Of the procedure, where it is known. Of a batch, the first call that was refused. */
  readonly path: string | null
  readonly seen: Seen
  /** A sentence on what is the matter. */
  readonly meaning: string
  /** What to change, by the name of the option. */
  readonly advice: string
}
