import { Kysely, PostgresDialect, sql, type CompiledQuery } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { backend, cookieTransport, databaseStrategy, type SessionStore } from '../../src/index.ts'
import { kyselySessions, kyselyUsers } from '../../src/stores/kysely/users.ts'
import { createApp, lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { openPostgres } from '../harness/sql.ts'

// Fifty thousand rows take a while on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 90_000 })

const { postgres } = inject('services')

const expired = 50_000
const atOnce = 1000

/** A table with many sessions that ended long ago, each a second after the other. */
async function openOldTable() {
  const database = await openPostgres(postgres)
  const at = (start: string) =>
    sql`to_char(timestamp ${sql.lit(start)} + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`
  await sql`
    insert into auth_session (id, user_id, backend, epoch, created_at, expires_at, last_used_at)
    select 'old-' || n, 'user-' || n % 1000, 'web', 0,
      ${at('2020-01-01')}, ${at('2020-01-02')}, ${at('2020-01-01')}
    from generate_series(1, ${sql.lit(expired)}) n`.execute(database.db)
  await sql`analyze auth_session`.execute(database.db)
  const statements: CompiledQuery[] = []
  const db = new Kysely<object>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query),
  })
  return {
    db,
    statements,
    /** How many are left, as another connection sees it. */
    async left(): Promise<number> {
      const count = sql<{
        n: number
      }>`select count(*)::int as n from auth_session where id like 'old-%'`
      return (await count.execute(database.db)).rows[0]?.n ?? NaN
    },
    /** Whether a statement waits for a lock. */
    async isWaiting(): Promise<boolean> {
      const waiting = sql`select 1 from pg_locks where not granted`
      return (await waiting.execute(database.db)).rows.length > 0
    },
    client: () => new pg.Client(database.url),
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await database[Symbol.asyncDispose]()
    },
  }
}

type OldTable = Awaited<ReturnType<typeof openOldTable>>

/** The app on that table. */
async function open({ db }: OldTable, sessions: SessionStore = kyselySessions(db)) {
  const strategy = databaseStrategy({ sessions, lifetimeSeconds })
  const app = createApp({
    backends: [backend({ name: 'web', transport: cookieTransport(), strategy })],
    users: kyselyUsers(db),
  })
  return serve(app)
}

type Server = Awaited<ReturnType<typeof open>>

/** Everything that people do with sessions. */
async function goAboutBusiness(server: Server) {
  const browser = new Browser(server)
  await signIn(browser, bob)
  expect(await browser.trpc.hello.query()).toBe(bob.displayName)
  await browser.trpc.auth.logout.mutate()
  expect(await browser.trpc.hello.query()).toBe('stranger')
}

describe.skipIf(postgres === null)(`${expired} expired sessions in PostgreSQL`, () => {
  test('go in small steps, each done before the next, and people are served in between [sec-46]', async () => {
    await using table = await openOldTable()
    const store = kyselySessions(table.db)
    const gate = createGate()
    const steps: { purged: number; left: number }[] = []
    const purge: SessionStore['purge'] = async (now, limit) => {
      const purged = await store.purge(now, limit)
      steps.push({ purged, left: await table.left() })
      if (steps.length === 10) await gate.pass()
      return purged
    }
    await using server = await open(table, { ...store, purge })
    await signUpAndIn(new Browser(server))
    await signUp(new Browser(server), bob)

    await gate.reached
    await goAboutBusiness(server)
    expect(steps).toHaveLength(10)
    gate.open()
    await expect.poll(() => steps.length, { timeout: 60_000 }).toBe(51)

    const left = (step: number) => Math.max(expired - step * atOnce, 0)
    expect(steps).toEqual(
      steps.map((_, at) => ({ purged: at === 50 ? 0 : atOnce, left: left(at + 1) })),
    )
  })

  test('keep nobody waiting, though their going is stuck at a lock in the middle [sec-46]', async () => {
    await using table = await openOldTable()
    const other = table.client()
    await other.connect()
    await other.query('begin')
    await other.query("select 1 from auth_session where id = 'old-1' for update")
    await using server = await open(table)
    await signUp(new Browser(server), bob)
    const person = new Browser(server)
    await signUpAndIn(person)

    await expect.poll(() => table.isWaiting()).toBe(true)
    await goAboutBusiness(server)
    expect(await person.trpc.hello.query()).toBe('Ada')
    expect(await table.isWaiting()).toBe(true)
    expect(await table.left()).toBe(expired)

    await other.query('rollback')
    await other.end()
    await expect.poll(() => table.left(), { timeout: 60_000 }).toBe(0)
    expect(await person.trpc.hello.query()).toBe('Ada')
  })

  test('are found by an index, and no more is read than is deleted [sec-46]', async () => {
    await using table = await openOldTable()
    await kyselySessions(table.db).purge(new Date(), atOnce)
    const client = table.client()
    await client.connect()

    const plans: string[] = []
    for (const { sql: text, parameters } of table.statements) {
      const { rows } = await client.query<Record<string, string>>(`explain ${text}`, [
        ...parameters,
      ])
      plans.push(rows.flatMap((row) => Object.values(row)).join('\n'))
    }
    await client.end()

    expect(plans).toHaveLength(2) // one that finds, one that deletes
    for (const plan of plans) {
      expect(plan).toContain('using auth_session_expires')
      expect(plan).not.toContain('Seq Scan')
    }
    expect(plans[1]).toMatch(/<= '2020-01-02T00:16:40.000Z'/)
  })
})
