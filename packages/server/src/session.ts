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
}

/** What a request tells about the device that sent it. */
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
