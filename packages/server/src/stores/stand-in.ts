import type { UserRecord } from '../core/user.ts'

/** The same user with an address that is nobody's, in the same domain: the app may ask for one. */
export function standIn(user: UserRecord): UserRecord {
  const address = `${globalThis.crypto.randomUUID()}${user.emailKey.slice(user.emailKey.lastIndexOf('@'))}`
  return { ...user, email: address, emailKey: address }
}
