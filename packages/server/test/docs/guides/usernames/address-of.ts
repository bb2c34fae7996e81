// server/address-of.ts
import { AuthError } from '@trpc-auth/server'
import { db } from './database.ts'
import { username } from './username.ts'

/** The address of whoever has this name. A name that nobody has stays what it is: nobody's address. */
export async function addressOf(nameOrAddress: string): Promise<string> {
  const { data: name } = username.safeParse(nameOrAddress)
  if (name === undefined) return nameOrAddress
  const users = db.selectFrom('auth_user').select('email').where('username', '=', name)
  const user = await users.executeTakeFirst().catch((cause: unknown) => {
    throw new AuthError('UNAVAILABLE', { cause }) // an outage is not a wrong password
  })
  return user?.email ?? name
}
