// server/check-users.ts
import { emailKey } from '@trpc-auth/server'
import { db } from './auth.ts'
import { users } from './schema.ts'

/** Ids of users who would not be found by their address, or whose hash nothing can check. */
export async function wrongUsers() {
  const rows = await db.select().from(users)
  const known = /^\$(?:2[aby]|argon2id)\$/
  return {
    keys: rows.filter((user) => user.emailKey !== emailKey(user.email)).map(({ id }) => id),
    hashes: rows
      .filter(({ passwordHash }) => passwordHash !== null && !known.test(passwordHash))
      .map(({ id }) => id),
  }
}
