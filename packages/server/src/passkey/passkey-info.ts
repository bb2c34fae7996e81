/** A passkey as its owner may see it. */
export interface PasskeyInfo {
  /** Its credential id, in base64url. */
  readonly id: string
  /** What the user calls it. */
  readonly name: string
  readonly createdAt: Date
  /** `null` if it has signed nobody in yet. */
  readonly lastUsedAt: Date | null
  /** Whether it was backed up when it was last used: if not, it goes with its device. */
  readonly backedUp: boolean
  /** Which kind of authenticator made it, a UUID that anybody could claim; zeros if it does not say. */
  readonly aaguid: string
}
