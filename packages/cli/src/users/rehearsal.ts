import { randomUUID } from 'node:crypto'
import type { UserRecord } from '@trpc-auth/server'
import type { AppAuth } from '../app/auth-module.ts'
import { refusalWords } from '../app/refused.ts'

/**
 * What the database would refuse about somebody who registers now, told by a user who is there: a
 * column of the app's own that has no default, for example. `null` if nothing, or if the store cannot
 * say. Writes nothing.
 */
export async function rehearsal(auth: AppAuth, like: UserRecord): Promise<string | null> {
  const address = `${randomUUID()}@example.com`
  const id = auth.users.newId?.() ?? randomUUID()
  const newcomer = { ...like, id, email: address, emailKey: address, createdAt: auth.clock() }
  try {
    const refused = await auth.users.rehearse?.({ ...newcomer, passwordHash: null })
    // What must be unique is that other user's: nothing is wrong with it.
    if (!refused || refused.reason === 'field-taken') return null
    return `The database refuses the field ${refused.field}, as user ${like.id} has it.`
  } catch (error) {
    return refusalWords(error)
  }
}
