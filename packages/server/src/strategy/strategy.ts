import type { JWK } from 'jose'
import type { Device, Session } from '../session.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { IssuedToken } from '../transport/transport.ts'

/** What a token turned out to be. A stranger is a value, never an exception. */
export type Verdict =
  | {
      readonly ok: true
      readonly session: Session
      /** Name of the backend that the token was made for, where it is known: no other counts it. */
      readonly backend?: string
    }
  | {
      readonly ok: false
      readonly reason: 'invalid' | 'expired' | 'revoked'
      /** What the check threw, for the doctor alone: it may hold claims. */
      readonly cause?: unknown
    }

/** Whom a token is made for, and where. */
export interface TokenSubject {
  readonly userId: string
  readonly epoch: number
  /** Name of the backend. */
  readonly backend: string
  readonly device: Device
}

/** How a session that is in use outlives its token. */
export interface Renewal {
  /** Whether the token stays the same, so that also a client which keeps it itself is served. */
  readonly keepsToken: boolean
  /**
   * A guess from the token alone, unchecked and without I/O: it is made on every request, public
   * ones too. A wrong guess costs a look-up, or delays the renewal, and gives nobody anything.
   */
  isDue(token: string, now: Date): boolean
  /**
   * The token that takes over: another one, or the same for a longer time. Two requests that renew
   * at once must not end each other. `null` when the session can not be renewed any more.
   */
  renew(token: string, session: Session, now: Date): Promise<IssuedToken | null>
}

/** What a token is and how it is checked. */
export interface Strategy {
  /**
   * Answers a verdict for every string whatsoever. Rejects only when its storage can not be
   * reached, which then reads as `UNAVAILABLE`.
   */
  read(token: string, now: Date): Verdict | Promise<Verdict>
  write(subject: TokenSubject, now: Date): Promise<IssuedToken>
  /** Ends the session on the server, for strategies that can. An unknown token is no error. */
  destroy?(token: string, now: Date): Promise<void>
  /** For strategies whose sessions slide. */
  readonly renewal?: Renewal
  /** The keys by which other services can verify the tokens, for strategies that have such. */
  publicKeys?(now: Date): Promise<readonly JWK[]>
  /** Where the sessions are, for strategies that store them. */
  readonly sessions?: SessionStore
}
