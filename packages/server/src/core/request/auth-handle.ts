import type { ActiveSession } from '../session/session.ts'
import type { TokenAnswer } from '../backend/transport/transport.ts'

/** `ctx.auth`: what a procedure can ask about its caller, who is looked up only when asked. */
export interface AuthHandle<TUser> {
  /**
   * The session that the request presents, or `null` for a stranger and for a user who still has to
   * prove a second factor. Its token was checked, its user was not.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  session(): Promise<ActiveSession | null>
  /**
   * The signed-in user, or `null` for a stranger and for a user who may no longer be signed in.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  user(): Promise<TUser | null>
  /**
   * Signs in a user whom the app has authenticated itself: by single sign-on, or a code in a text
   * message. The result is for clients that keep their token themselves, and says which factors a
   * user who has set some up must still prove.
   *
   * When streaming, the procedure that calls it must be wrapped in `cookieProcedure`.
   *
   * @throws {AuthError} before any side effect: `COOKIES_NOT_WRITABLE`, `CROSS_SITE_REQUEST`,
   *   `LOGIN_BAD_CREDENTIALS` for a user who is gone or inactive, `UNAVAILABLE`
   */
  signIn(user: { readonly id: string }, options?: SignInOptions): Promise<SignInAnswer>
  /**
   * Adds a proof to the caller's session and gives it a new token: a factor that completes a
   * sign-in, or a step-up that the app has checked itself.
   *
   * When streaming, the procedure that calls it must be wrapped in `cookieProcedure`.
   *
   * @param options which session, where the app has several backends: without it the caller's, and
   *   nobody's if the request brings sessions of two users
   * @throws {AuthError} before any side effect: `COOKIES_NOT_WRITABLE`, `CROSS_SITE_REQUEST`,
   *   `BACKEND_NOT_ACCEPTED`, `SESSION_REVOKED` if the session that the procedure's protection let in
   *   has ended meanwhile, what a protected procedure answers for a stranger, `UNAVAILABLE`
   */
  prove(method: string, options?: BackendOption): Promise<SignInAnswer>
  /**
   * Ends the session and makes the client forget its token. Without a session it does the same.
   *
   * @throws {AuthError} before any side effect: `COOKIES_NOT_WRITABLE`, `CROSS_SITE_REQUEST`
   */
  signOut(options?: BackendOption): Promise<void>
}

export interface BackendOption {
  /** Name of the backend. @default the first */
  readonly backend?: string
}

export interface SignInOptions extends BackendOption {
  /** What proved the user: the app's own word, which requirements can ask for. @default 'app' */
  readonly method?: string
  /** `false`: the cookie ends with the browser. The session itself lasts no shorter. @default true */
  readonly remember?: boolean
}

/** The result of a sign-in: the token, if the client must keep it, and what is still required. */
export interface SignInAnswer extends TokenAnswer {
  /** The factors, any one of which completes the sign-in; missing once the user is signed in. */
  readonly pending?: readonly string[]
  /** The user has set up none of them, and must do so first. */
  readonly enrol?: true
}

/**
 * What `auth.createContext` adds to the app's context. A type alias, because Hono's context must
 * have an implicit index signature.
 */
export type AuthContext<TUser> = {
  auth: AuthHandle<TUser>
}
