import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import bcrypt from 'bcryptjs'
import pg from 'pg'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { authRouter, registerRouter } from '../../../src/index.ts'
import { secret } from '../../harness/app.ts'
import { Browser } from '../../harness/browser.ts'
import { available, openPostgres, type DrizzleSetup } from '../../harness/drizzle.ts'
import { createClock } from '../../harness/clock.ts'
import { refusal } from '../../harness/refusal.ts'
import { serve } from '../../harness/serve.ts'

// docs/guides/existing-users.md: its SQL on a real database, then its files, served.

const guide = resolve(import.meta.dirname, '../../../../../docs/guides/existing-users.md')
const page = readFileSync(guide, 'utf8')

/** The SQL of the page that begins with this comment. */
function sqlOf(name: string): string {
  const [, code] = new RegExp(`^\`\`\`sql\\n-- ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? []
  if (code === undefined) throw new Error(`The page has no SQL "${name}".`)
  return code
}

async function openApp() {
  const { auth } = await import('./existing-users/auth.ts')
  const createContext = (options: Parameters<typeof auth.createContext>[0]) => ({
    ...auth.createContext(options),
  })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter })
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
  })
  return serve({ router, createContext, auth, clock: createClock(new Date().toISOString()) })
}

describe.skipIf(!available.postgres)('on PostgreSQL', () => {
  let database: DrizzleSetup
  let client: pg.Client

  beforeAll(async () => {
    database = await openPostgres()
    vi.stubEnv('DATABASE_URL', database.url)
    vi.stubEnv('AUTH_SECRET', secret)
    client = new pg.Client(database.url)
    await client.connect()
    await client.query(sqlOf('before'))
    const hash = await bcrypt.hash('correct horse', 10)
    const insert =
      'insert into users (email, password, name, role, email_confirmed_at) values ($1, $2, $3, $4, $5)'
    await client.query(insert, ['Ada@Example.org', hash, 'Ada', 'editor', new Date()])
    await client.query(insert, [' ＢＯＢ@example.org ', hash, 'Bob', 'reader', null])
    await client.query(insert, ['ada@example.org', hash, 'Ada again', 'reader', null])
  })

  afterAll(async () => {
    await client.end()
    const { db } = await import('./existing-users/auth.ts')
    await db.$client.end()
    await database[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
  })

  test('two users with one address are found before the table changes', async () => {
    const { rows } = await client.query(sqlOf('duplicates'))
    expect(rows).toEqual([{ email_key: 'ada@example.org', ids: [1, 3] }])
    await client.query('delete from users where id = 3')
    await client.query(sqlOf('columns'))
    await client.query(sqlOf('trigger'))
  })

  test('the check finds nothing that is wrong, and what is', async () => {
    const { wrongUsers } = await import('./existing-users/check-users.ts')
    expect(await wrongUsers()).toEqual({ keys: [], hashes: [] })
    await client.query('alter table users disable trigger users_email_key')
    const insert = `insert into users (email, password, name, email_key) values ($1, 'md5', 'X', 'y')`
    await client.query(insert, ['x@example.org'])
    expect(await wrongUsers()).toEqual({ keys: [4], hashes: [4] })
    await client.query(`delete from users where name = 'X'`)
    await client.query('alter table users enable trigger users_email_key')
  })

  test('users sign in with the password, name and role they had, and the hash is replaced', async () => {
    await using server = await openApp()
    const browser = new Browser(server)
    const { user } = await browser.trpc.auth.login.mutate({
      email: 'ada@example.org',
      password: 'correct horse',
    })
    expect(user).toMatchObject({ id: '1', name: 'Ada', role: 'editor', isVerified: true })
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: 'Ada@Example.org' })
    const { rows } = await client.query<{ password: string }>(
      'select password from users order by id',
    )
    expect(rows.map(({ password }) => password.slice(0, 10))).toEqual([
      '$argon2id$',
      expect.stringMatching(/^\$2b\$10\$/),
    ])
    const bob = await new Browser(server).trpc.auth.login.mutate({
      email: 'bob@example.org',
      password: 'correct horse',
    })
    expect(bob.user).toMatchObject({ id: '2', isVerified: false })
  })

  test('new users get the next id, and no role but the default', async () => {
    await using server = await openApp()
    const { register } = new Browser(server).trpc.auth
    const eve = { email: 'eve@example.org', password: 'a long password', name: 'Eve' }
    const { user } = await register.mutate({ ...eve, role: 'editor' } as typeof eve)
    expect(user).toMatchObject({ role: 'reader', isVerified: false })
    expect(Number(user?.id)).toBeGreaterThan(3)
    expect(await refusal(register.mutate({ ...eve, email: 'ADA@example.org' }))).toMatchObject({
      auth: { code: 'REGISTER_USER_ALREADY_EXISTS' },
    })
  })
})
