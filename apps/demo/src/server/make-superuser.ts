import { parseArgs } from 'node:util'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { defaultDatabase, openDatabase, placeOf } from './database.ts'
import type { DatabaseAddress } from './database-url.ts'
import { readEnv } from './env.ts'
import { fail } from './fail.ts'
import { reasonOf } from './reason.ts'

// How the first superuser is made: by somebody who can write to the database, not by somebody who
// can only reach the pages. The others are promoted on the page of users.

/** @returns what to say if it cannot be */
async function makeSuperuser(email: string, address: DatabaseAddress): Promise<string | null> {
  const database = await openDatabase(address)
  try {
    const users = kyselyUsers(database)
    const user = await users.findByEmailKey(email.normalize('NFKC').trim().toLowerCase())
    if (!user) return `Nobody has signed up with ${email} in ${placeOf(address)}.`
    // Otherwise anyone who signs up first with somebody else's address would be trusted in their
    // place.
    if (!user.isVerified)
      return `${email} is not confirmed yet: open the link in the e-mail to it first.`
    const written = await users.update(user.id, { isSuperuser: true })
    return written.ok ? null : `${email} could not be changed: ${written.reason}.`
  } finally {
    await database.destroy()
  }
}

const { positionals } = parseArgs({ allowPositionals: true })
const [email, ...others] = positionals
if (email === undefined || others.length > 0) {
  fail('Name the user: node src/server/make-superuser.ts ada@example.com')
}
const result = readEnv(process.env)
if (!result.ok) fail(...result.problems)
const address = result.env.database ?? defaultDatabase
const problem = await makeSuperuser(email, address).catch(reasonOf)
if (problem !== null) fail(problem)
console.log(`${email} is a superuser now.`)
