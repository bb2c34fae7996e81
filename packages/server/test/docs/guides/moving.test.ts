import { scryptSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { hash as argon2 } from '@node-rs/argon2'
import { initTRPC } from '@trpc/server'
import bcrypt from 'bcryptjs'
import { sql, type Kysely } from 'kysely'
import superjson from 'superjson'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { authRouter, type Auth, type Profile } from '../../../src/index.ts'
import { migrateAuth } from '../../../src/stores/kysely/users.ts'
import { secret } from '../../harness/app.ts'
import { Browser } from '../../harness/browser.ts'
import { createClock } from '../../harness/clock.ts'
import { refusal } from '../../harness/refusal.ts'
import { serve } from '../../harness/serve.ts'
import { sqlServers, type SqlDatabase } from '../../harness/sql.ts'

// The SQL of the guides for people who come from another library, on that library's own tables, and
// then their `server/auth.ts`, served.

const folder = resolve(import.meta.dirname, '../../../../../docs/guides')

/** The SQL of a page that begins with this comment. */
function sqlOf(page: string, name: string): string {
  const text = readFileSync(resolve(folder, `${page}.md`), 'utf8')
  const [, code] = new RegExp(`^\`\`\`sql\\n-- ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(text) ?? []
  if (code === undefined) throw new Error(`${page} has no SQL "${name}".`)
  return code
}

const password = 'correct horse'

async function open<TProfile extends Profile, TInput>(auth: Auth<TProfile, TInput>) {
  const createContext = (options: Parameters<typeof auth.createContext>[0]) => ({
    ...auth.createContext(options),
  })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter })
  const router = t.router({ auth: authRouter(auth, t.procedure) })
  const server = await serve({
    router,
    createContext,
    auth,
    clock: createClock(new Date().toISOString()),
  })
  return {
    login: (email: string, typed = password) =>
      new Browser(server).trpc.auth.login.mutate({ email, password: typed }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const [, postgres] = sqlServers

describe.skipIf(postgres?.available !== true)('on PostgreSQL', () => {
  let database: SqlDatabase
  let own: Kysely<object> | undefined
  const run = (statement: string) => sql.raw(statement).execute(database.db)
  const hashes = async () => {
    const { rows } = await sql<{ id: string; password_hash: string | null }>`
      select id, password_hash from auth_user order by email_key`.execute(database.db)
    return rows
  }

  beforeEach(async () => {
    if (postgres === undefined) throw new Error('There is no PostgreSQL.')
    database = await postgres.openEmpty()
    vi.stubEnv('DATABASE_URL', database.url)
    vi.stubEnv('AUTH_SECRET', secret)
    await migrateAuth(database.db)
  })

  afterEach(async () => {
    await own?.destroy()
    await database[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
  })

  test('users of Auth.js come with their ids and names, and those without an address are found', async () => {
    const { auth, db } = await import('./from-authjs/auth.ts')
    own = db
    await run(`create table "User" (id text primary key, name text, email text unique,
      "emailVerified" timestamp(3), image text)`)
    await run(`insert into "User" values ('cuid1', 'Ada', 'Ada@Example.org', now(), 'https://a.example/a.png'),
      ('cuid2', null, 'bob@example.org', null, null), ('cuid3', 'Nobody', null, null, null)`)

    expect((await run(sqlOf('from-authjs', 'without'))).rows).toEqual([
      { id: 'cuid3', name: 'Nobody' },
    ])
    await run(sqlOf('from-authjs', 'users'))

    const ada = await auth.users.findByEmailKey('ada@example.org')
    expect(ada && auth.toUser(ada)).toMatchObject({
      id: 'cuid1',
      email: 'Ada@Example.org',
      isVerified: true,
      name: 'Ada',
      image: 'https://a.example/a.png',
    })
    const bob = await auth.users.findById('cuid2')
    expect(bob && auth.toUser(bob)).toMatchObject({ name: 'bob', image: null, isVerified: false })
    await using app = await open(auth)
    expect((await refusal(app.login('bob@example.org'))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  })

  test('users of better-auth sign in with their passwords, and the hash is replaced', async () => {
    const { auth, db } = await import('./from-better-auth/auth.ts')
    own = db
    await run(`create table "user" (id text primary key, name text not null, email text not null unique,
      "emailVerified" boolean not null, image text, "createdAt" timestamptz not null)`)
    await run(`create table account (id text primary key, "accountId" text not null,
      "providerId" text not null, "userId" text not null, password text)`)
    await run(`insert into "user" values ('u1', 'Ada', 'ada@example.org', true, null, '2024-02-01'),
      ('u2', 'Bob', 'bob@example.org', false, null, '2024-02-02')`)
    const old = scryptSync(password, 'a'.repeat(32), 64, {
      N: 16_384,
      r: 16,
      p: 1,
      maxmem: 64 * 1024 * 1024,
    })
    await run(`insert into account values ('a1', 'u1', 'credential', 'u1', '${'a'.repeat(32)}:${old.toString('hex')}'),
      ('a2', '108', 'google', 'u1', null), ('a3', '7', 'github', 'u2', null)`)

    await run(sqlOf('from-better-auth', 'users'))

    await using app = await open(auth)
    const { user } = await app.login('ada@example.org')
    expect(user).toMatchObject({ id: 'u1', name: 'Ada', isVerified: true })
    expect(user?.createdAt).toEqual(new Date('2024-02-01T00:00:00Z'))
    const [first, second] = await hashes()
    expect(first?.password_hash).toMatch(/^\$argon2id\$/)
    expect(second).toEqual({ id: 'u2', password_hash: null })
  })

  test('users of fastapi-users sign in with their passwords, whichever version has hashed them', async () => {
    const { auth, db } = await import('./from-fastapi-users/auth.ts')
    own = db
    await run(`create table "user" (id uuid primary key, email varchar(320) not null unique,
      hashed_password varchar(1024) not null, is_active boolean not null,
      is_superuser boolean not null, is_verified boolean not null)`)
    const newer = await argon2(password, { memoryCost: 65_536, timeCost: 3, parallelism: 4 })
    const older = await bcrypt.hash(password, 12)
    await run(`insert into "user" values
      ('5f0c1b7e-0000-4000-8000-000000000001', 'ada@example.org', '${newer}', true, true, true),
      ('5f0c1b7e-0000-4000-8000-000000000002', 'Bob@example.org', '${older}', true, false, false),
      ('5f0c1b7e-0000-4000-8000-000000000003', 'eve@example.org', '${older}', false, false, false)`)

    await run(sqlOf('from-fastapi-users', 'users'))

    await using app = await open(auth)
    const ada = await app.login('ada@example.org')
    expect(ada.user).toMatchObject({
      id: '5f0c1b7e-0000-4000-8000-000000000001',
      isSuperuser: true,
      isVerified: true,
    })
    const bob = await app.login('bob@example.org')
    expect(bob.user).toMatchObject({ email: 'Bob@example.org', isSuperuser: false })
    expect((await refusal(app.login('eve@example.org'))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    const known = (await hashes()).map(({ password_hash: hash }) => hash?.slice(0, 15))
    expect(known.slice(0, 2)).toEqual(['$argon2id$v=19$', '$argon2id$v=19$'])
  })
})
