/** One method that proved the user, and when. */
export interface Proof {
  /** `'password'`, `'totp'`, `'passkey'`, a provider's name, or the app's own word. */
  readonly method: string
  /**
   * NumericDate: seconds since 1970 (RFC 7519 section 2), as `auth_time` of OpenID Connect. 0 where
   * nobody knows: it is never recent.
   */
  readonly at: number
}

/**
 * What a session says about itself. Concerns add their own by declaration merging:
 * `declare module '@trpc-auth/server' { interface SessionClaims { readonly act?: string } }`.
 * Every store keeps it as one JSON value, a JWT as one claim.
 */
export interface SessionClaims {
  /** The latest proof of each method, the oldest first (`amr` of RFC 8176, with its time). */
  readonly amr: readonly Proof[]
  /** The factors, one of which is still required: until then the session lets nobody in. */
  readonly pending?: readonly string[]
  /** With `pending`: the user has set up none of them yet, and was let in only to do so. */
  readonly enrol?: true
  /** `false`: its cookie ends with the browser, and so does every renewed one. */
  readonly remember?: false
  /** When the user was created, in milliseconds: ids of deleted users may be given to others. */
  readonly userSince?: number
}

/** One sign-in of one user. */
export interface Session {
  readonly id: string
  readonly userId: string
  readonly createdAt: Date
  readonly expiresAt: Date
  /**
   * The user's session epoch at sign-in. Raising the user's epoch ends every session of an older
   * one, which is how sessions without a store are revoked.
   */
  readonly epoch: number
  readonly claims: SessionClaims
}

/** What a request reveals about the device that sent it. */
export interface Device {
  /** The `User-Agent` header. */
  readonly userAgent: string | null
  /** The client's address. */
  readonly address: string | null
}

/** A session as the request presented it. */
export interface ActiveSession extends Session {
  /** Name of the backend whose token proved it. */
  readonly backend: string
}
