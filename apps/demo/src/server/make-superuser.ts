import { parseArgs } from 'node:util'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { defaultDatabasePath, openDatabase } from './database.ts'
import { readEnv } from './env.ts'

// How the first superuser is made: by whoever can write to the database file, and by nobody who can
// only reach the pages. The others are made on the page of users.

function fail(...sentences: readonly string[]): never {
  for (const sentence of sentences) console.error(sentence)
  process.exit(1)
}

/** @returns what to say if it can not be */
async function makeSuperuser(email: string, path: string): Promise<string | null> {
  const database = await openDatabase(path)
  try {
    const users = kyselyUsers(database)
    const user = await users.findByEmailKey(email.normalize('NFKC').trim().toLowerCase())
    if (!user) return `Nobody has signed up with ${email} in ${path}.`
    // Else whoever signs up first with the address of somebody else would be trusted in their place.
    if (!user.isVerified) return `${email} is not confirmed yet: open the link in its mail first.`
    const written = await users.update(user.id, { isSuperuser: true })
    return written.ok ? null : `${email} could not be changed: ${written.reason}.`
  } finally {
    await database.destroy()
  }
}

const { positionals } = parseArgs({ allowPositionals: true })
const [email, ...others] = positionals
if (email === undefined || others.length > 0) {
  fail('Say who: node src/server/make-superuser.ts ada@example.com')
}
const result = readEnv(process.env)
if (!result.ok) fail(...result.problems)
const path = result.env.databasePath ?? defaultDatabasePath
const problem = await makeSuperuser(email, path).catch((error: unknown) =>
  error instanceof Error ? error.message : String(error),
)
if (problem !== null) fail(problem)
console.log(`${email} is a superuser now.`)
