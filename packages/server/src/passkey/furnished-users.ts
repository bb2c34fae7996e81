import type { AuthCore } from '../core/core.ts'
import type { UserStore, WriteResult } from '../core/store/user-store.ts'
import type { UserRecord } from '../core/user.ts'

/** Whose passkey it is: a new user, or nobody. */
export type Newcomer = Pick<UserRecord, 'id' | 'createdAt'>

interface Furnishing {
  /** Gives a new user what they came with. If it fails, there is no user. */
  readonly furnish: (owner: Newcomer) => Promise<void>
  /**
   * Whether the same is written for nobody where there is no new user, so that neither the time nor a
   * second try tells whether the address was free.
   */
  readonly hides: boolean
}

/** The users of the app, of whom every new one comes with a passkey before anybody hears of them. */
export function furnishedUsers(
  { users, records, clock }: AuthCore,
  { furnish, hides }: Furnishing,
): UserStore {
  const pretend = async (written: WriteResult) => {
    if (hides) await furnish({ id: globalThis.crypto.randomUUID(), createdAt: clock() })
    return written
  }
  return {
    ...users,
    update: async (...change) => pretend(await users.update(...change)),
    async insert(draft) {
      const written = await users.insert(draft)
      if (!written.ok) return pretend(written)
      const { id } = written.user
      try {
        await furnish(written.user)
      } catch (failure) {
        await users.delete(id).catch(() => undefined)
        await records?.deleteOwned(id).catch(() => undefined)
        throw failure
      }
      return written
    },
  }
}
