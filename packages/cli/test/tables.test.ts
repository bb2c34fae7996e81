import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { newApp, tool } from './harness/cli.ts'

const services = inject('services')

/** A database of a test's own. */
interface Database extends AsyncDisposable {
  readonly url: string
  run(sql: string): Promise<void>
}

const openers = {
  async sqlite(): Promise<Database> {
    const file = `${newApp().folder}/some.sqlite`
    const database = new DatabaseSync(file)
    return {
      url: file,
      run: async (sql) => database.exec(sql),
      [Symbol.asyncDispose]: async () => database.close(),
    }
  },
  async postgres(): Promise<Database> {
    const { url, name } = named(services.postgres)
    const admin = new pg.Client({ connectionString: services.postgres ?? '' })
    await admin.connect()
    await admin.query(`create database ${name}`)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return {
      url,
      run: async (sql) => void (await client.query(sql)),
      async [Symbol.asyncDispose]() {
        await client.end()
        await admin.query(`drop database ${name}`)
        await admin.end()
      },
    }
  },
  async mysql(): Promise<Database> {
    const { url, name } = named(services.mysql)
    const admin = await mysql.createConnection({ uri: services.mysql ?? '' })
    await admin.query(`create database ${name}`)
    const client = await mysql.createConnection({ uri: url, multipleStatements: true })
    return {
      url,
      run: async (sql) => void (await client.query(sql)),
      async [Symbol.asyncDispose]() {
        await client.end()
        await admin.query(`drop database ${name}`)
        await admin.end()
      },
    }
  },
}

function named(server: string | null) {
  const name = `trpc_auth_cli_${randomBytes(6).toString('hex')}`
  const url = new URL(server ?? '')
  url.pathname = name
  return { url: url.href, name }
}

const app = newApp()
const there = { sqlite: true, postgres: services.postgres !== null, mysql: services.mysql !== null }

describe.each(['sqlite', 'postgres', 'mysql'] as const)('%s', (dialect) => {
  const here = test.skipIf(!there[dialect])

  here('the printed statements make tables that migrate then takes over', async () => {
    await using database = await openers[dialect]()
    const { code, stdout } = await app.trpcAuth(`schema --dialect ${dialect}`)
    expect(code).toBe(0)
    await database.run(stdout)
    await database.run('select id, password_hash, profile from auth_user')
    await database.run('select id, claims from auth_session')
    await database.run('select data, version from auth_record')
    const migrated = await app.trpcAuth(`migrate --database-url ${database.url}`)
    expect(migrated.code).toBe(0)
  })

  here('migrate says what it would do, does it once, and may run at the same time', async () => {
    await using database = await openers[dialect]()
    const args = `migrate --database-url ${database.url}`
    const dry = await app.trpcAuth(`${args} --dry-run`)
    expect(dry).toMatchObject({ code: 0 })
    expect(dry.stdout).toContain('would run 2026-11-23-auth-user')
    await expect(database.run('select * from auth_user')).rejects.toThrow(/auth_user/)

    const both = await Promise.all([app.trpcAuth(args), app.trpcAuth(args)])
    expect(both.map(({ code, stderr }) => [code, stderr.includes('fail')])).toEqual([
      [0, false],
      [0, false],
    ])
    expect(await app.trpcAuth(args)).toMatchObject({ code: 0, stdout: 'Up to date.\n' })
    const json = await app.trpcAuth(`${args} --json --dry-run`)
    expect(JSON.parse(json.stdout)).toEqual({ dryRun: true, migrations: [] })
    await database.run('select * from auth_user')
  })
})

test('a dry run makes no file', async () => {
  const dry = await app.trpcAuth('migrate --database-url new.sqlite --dry-run')
  expect(dry).toMatchObject({ code: 0 })
  expect(app.has('new.sqlite')).toBe(false)
})

test('DATABASE_URL is taken from .env, and a failure shows no password', async () => {
  const other = newApp({ '.env': 'DATABASE_URL=postgres://ann:hunter2@127.0.0.1:1/notes\n' })
  const { code, stderr } = await other.trpcAuth('migrate')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^trpc-auth: PostgreSQL, 127\.0\.0\.1:1\/notes: .*ECONNREFUSED/)
  expect(stderr).not.toContain('hunter2')
})

test('ids that the database counts', async () => {
  const text = await app.trpcAuth('schema --dialect postgres')
  const counted = await app.trpcAuth('schema --dialect postgres --ids integer')
  expect(text.stdout).not.toContain('serial')
  expect(counted.stdout).toContain('"id" serial')
})

test('what is printed for Drizzle and Kysely compiles', async () => {
  const schemas = await Promise.all([
    app.trpcAuth('schema --orm drizzle --dialect postgres'),
    app.trpcAuth('schema --orm drizzle --dialect mysql'),
    app.trpcAuth('schema --orm drizzle --dialect sqlite'),
    app.trpcAuth('schema --orm kysely'),
  ])
  const files = schemas.map(({ stdout }, at) => [`schema-${at}.ts`, stdout] as const)
  const compiled = newApp(Object.fromEntries(files))
  const options = '--noEmit --strict --skipLibCheck --module nodenext --target es2023'.split(' ')
  const names = files.map(([name]) => name)
  expect(await compiled.run(tool('tsc'), [...options, ...names])).toMatchObject({
    code: 0,
    stdout: '',
  })
})

test('Prisma is said to come later', async () => {
  const { code, stderr } = await app.trpcAuth('schema --orm prisma')
  expect(code).toBe(1)
  expect(stderr).toContain('There is no Prisma store yet')
})
