import type { IdentityChange } from '@trpc-auth/client'

/** What must be known of a user. */
export interface Viewer {
  readonly id: string
}

/** Whose something is: an id, nobody's, or not known. */
export type Owner = string | null | undefined

/** @param user an answer to the user query */
export function ownerOf(user: unknown): Owner {
  if (user === undefined || user === null) return user
  return typeof user === 'object' && 'id' in user ? String(user.id) : undefined
}

/** What has happened, as far as that can be told from who is there now. */
export function changeTo(owner: string | null): IdentityChange {
  return owner === null
    ? { type: 'signed-out', reason: 'expired', tab: 'this' }
    : { type: 'signed-in', tab: 'other' }
}
