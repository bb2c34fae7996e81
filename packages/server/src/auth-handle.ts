import type { ActiveSession } from './session.ts'
import type { TokenAnswer } from './transport/transport.ts'

/** `ctx.auth`: what a procedure can ask about its caller. Who that is, is looked up when asked. */
export interface AuthHandle<TUser> {
  /**
   * The session that the request presents, or `null` for a stranger. Its token was checked, its
   * user was not.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  session(): Promise<ActiveSession | null>
  /**
   * The signed-in user, or `null` for a stranger and for a user who may not be signed in any more.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  user(): Promise<TUser | null>
  /**
   * Signs a user in whom the app has authenticated by its own means: a single sign-on, a link in a
   * mail. What it answers is for a client that keeps its token itself.
   *
   * Under streaming, the procedure that calls it must be wrapped in `cookieProcedure`.
   *
   * @throws {AuthError} before any side effect: `COOKIES_NOT_WRITABLE`, `CROSS_SITE_REQUEST`,
   *   `LOGIN_BAD_CREDENTIALS` for a user who is gone or inactive, `UNAVAILABLE`
   */
  signIn(user: { readonly id: string }, options?: SignInOptions): Promise<TokenAnswer>
  /**
   * Ends the session and makes the client forget its token. Without a session it does the same.
   *
   * @throws {AuthError} before any side effect: `COOKIES_NOT_WRITABLE`, `CROSS_SITE_REQUEST`
   */
  signOut(options?: SignInOptions): Promise<void>
}

export interface SignInOptions {
  /** Name of the backend. @default the first */
  readonly backend?: string
}

/**
 * What `auth.createContext` adds to the app's context. A type alias, for Hono's context must have
 * an implicit index signature.
 */
export type AuthContext<TUser> = {
  auth: AuthHandle<TUser>
}
