import type { Backend } from '../backend/backend.ts'
import type { AuthCore } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HookRunner } from '../hooks/hook-runner.ts'
import type { ActiveSession } from '../session/session.ts'
import type { Profile, User } from '../user.ts'

/** A request, and what there is to know and to tell about it. */
export interface Occasion<TProfile extends Profile> {
  readonly core: AuthCore
  readonly hooks: HookRunner<User<TProfile>>
  readonly exchange: Exchange
}

/** What the door must know about the request in which somebody comes or goes. */
export interface Visit<TProfile extends Profile> extends Occasion<TProfile> {
  /**
   * Ends the session whose token the request presents to this backend. The other calls of a batch
   * keep the identity they were sent with.
   */
  endPresented(backend: Backend): Promise<void>
  /**
   * The caller's session, even a pending one, which is to be made again.
   *
   * @param backend name of the one whose session it must be
   * @throws {AuthError} what a protected procedure answers if there is none; `BACKEND_NOT_ACCEPTED`
   *   if it might be that of either of two users; `SESSION_REVOKED` if a protection has let in another
   */
  provable(backend?: string): Promise<ActiveSession>
}
