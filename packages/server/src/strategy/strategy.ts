import type { Session } from '../session.ts'
import type { IssuedToken } from '../transport/transport.ts'

/** What a token turned out to be. A stranger is a value, never an exception. */
export type Verdict =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly reason: 'invalid' | 'expired' | 'revoked' }

/** Whom a token is made for. */
export interface TokenSubject {
  readonly userId: string
  readonly epoch: number
}

/** How a session that is in use outlives its token. */
export interface Renewal {
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
  destroy?(token: string): Promise<void>
  /** For strategies whose sessions slide. */
  readonly renewal?: Renewal
}
