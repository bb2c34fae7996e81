import type { Exchange } from './exchange/exchange.ts'

/** Why nobody is signed in, or not in the right way, as far as the client is told. */
export type AbsenceCode =
  | 'NOT_SIGNED_IN'
  | 'SESSION_EXPIRED'
  | 'SESSION_REVOKED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'CROSS_SITE_REQUEST'
  | 'BACKEND_NOT_ACCEPTED'

/** A call that is refused because nobody is signed in. */
export interface Refusal {
  readonly code: AbsenceCode
  readonly exchange: Exchange
  /** Names of the backends that the call accepts. @default all */
  readonly backends?: readonly string[] | undefined
  /** The procedure's, where it is known. */
  readonly path?: string
  /** With `SECOND_FACTOR_REQUIRED`: the factors, any one of which is enough. */
  readonly pending?: readonly string[] | undefined
  /** With `SECOND_FACTOR_REQUIRED`: the user must set one up first. */
  readonly enrol?: true | undefined
}

/** Called for a refusal after it has been decided: it can change nothing, and must not throw. */
export type Examine = (refusal: Refusal) => void
