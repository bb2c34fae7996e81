import type { JWK } from 'jose'
import type { ActiveSession, Device, Session, SessionClaims } from '../../session/session.ts'
import type { SessionStore } from '../../store/session-store.ts'
import type { IssuedToken } from '../transport/transport.ts'

/** What a token turned out to be. A stranger is a value, never an exception. */
export type Verdict =
  | {
      readonly ok: true
      readonly session: Session
      /** Name of the backend that the token was made for, if known: no other accepts it. */
      readonly backend?: string
    }
  | {
      readonly ok: false
      readonly reason: 'invalid' | 'expired' | 'revoked'
      /** What the check threw, only for the doctor: it may contain claims. */
      readonly cause?: unknown
    }
  | {
      readonly ok: false
      /** A further factor is required: the session lets nobody in, but it can be completed. */
      readonly reason: 'pending'
      readonly session: Session
      readonly backend?: string
    }

declare const admitted: unique symbol

/** Whom a token is made for, and where. Only the door can make one, so no sign-in bypasses it. */
export interface TokenSubject {
  readonly [admitted]: true
  readonly userId: string
  readonly epoch: number
  /** Name of the backend. */
  readonly backend: string
  readonly device: Device
  readonly claims: SessionClaims
  /** The latest end of the session, whatever its strategy would give it. */
  readonly until?: Date
}

/** How an active session outlives its token. */
export interface Renewal {
  /** Whether the token stays the same, so that clients that keep it themselves are served too. */
  readonly keepsToken: boolean
  /**
   * A guess from the token alone, unchecked and without I/O: it is made on every request, even
   * public ones. A wrong guess costs a look-up, or delays the renewal, and gives nobody anything.
   */
  isDue(token: string, now: Date): boolean
  /**
   * The token that takes over: another one, or the same for longer. Two requests that renew at once
   * must not end each other's session. `null` when the session can no longer be renewed.
   */
  renew(token: string, session: ActiveSession, now: Date): Promise<IssuedToken | null>
}

/**
 * What a token is and how it is checked.
 *
 * One of the app's own must keep the claims of a session, and return them from all that return a
 * session (`read`, `write`, `reissue`, `renewal.renew`). Without them nobody can sign in with
 * `remember: false`, no step-up succeeds, and users who have set up a factor cannot sign in: those calls
 * fail with an `AuthConfigError`. A renewal that forgets them makes a cookie that outlives the browser.
 */
export interface Strategy {
  /**
   * Returns a verdict for any string at all. Rejects only when its storage cannot be reached, which
   * then becomes `UNAVAILABLE`.
   */
  read(token: string, now: Date): Verdict | Promise<Verdict>
  write(subject: TokenSubject, now: Date): Promise<IssuedToken>
  /**
   * A new token for the given session, whose claims or epoch have changed. The previous token is no
   * longer valid, or says what it always said (OWASP ASVS 5.0, 7.2.4). `null` if the session was
   * ended meanwhile.
   *
   * @default the session is ended, and another one begins
   */
  reissue?(session: ActiveSession, now: Date): Promise<IssuedToken | null>
  /** Ends the session on the server, for strategies that can. An unknown token is not an error. */
  destroy?(token: string, now: Date): Promise<void>
  /**
   * Called by `createAuth` for each backend that it serves, before anything else: so that it
   * refuses a token that another backend with the same secret made.
   */
  bind?(backend: string): void
  /** For strategies whose sessions slide. */
  readonly renewal?: Renewal
  /** The keys with which other services can verify the tokens, for strategies that have them. */
  publicKeys?(now: Date): Promise<readonly JWK[]>
  /** Where the sessions are, for strategies that store them. */
  readonly sessions?: SessionStore
  /** Whether it also reads tokens unknown to its store: only the user's epoch ends them. */
  readonly readsUnstored?: boolean
}
