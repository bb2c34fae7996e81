import type { UserPosition, UserRecord } from '@trpc-auth/server'
import type { AppAuth } from '../app/auth-module.ts'
import { orFailure } from '../app/refused.ts'
import { Failure } from '../command/fault.ts'

const pageSize = 500

/**
 * Every user, the newest first.
 *
 * @throws {Failure} for a list that comes back to where it was: its order is not the database's
 */
export async function* allUsers({ users }: AppAuth): AsyncGenerator<UserRecord> {
  const seen = new Set<string>()
  let after: UserPosition | undefined
  for (;;) {
    const page = await orFailure(users.list({ limit: pageSize, ...(after && { after }) }))
    for (const record of page) {
      if (seen.has(record.id)) throw new Failure(unordered(record.id))
      seen.add(record.id)
      yield record
    }
    const last = page.at(-1)
    if (page.length < pageSize || last === undefined) return
    after = { createdAt: last.createdAt, id: last.id }
  }
}

const unordered = (id: string) =>
  `The list of users comes to user ${id} a second time, so it has no end. Are the times in the column of createdAt all written in one way, such as 2024-01-01T00:00:00.000Z?`
