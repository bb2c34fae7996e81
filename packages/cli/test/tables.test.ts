import { describe, expect, test } from 'vitest'
import { newApp, tool } from './harness/cli.ts'
import { available, openers } from './harness/databases.ts'

const app = newApp()

describe.each(['sqlite', 'postgres', 'mysql'] as const)('%s', (dialect) => {
  test.skipIf(!available[dialect])(
    'the printed statements make tables that migrate then takes over',
    async () => {
      await using database = await openers[dialect]()
      const { code, stdout } = await app.trpcAuth(`schema --dialect ${dialect}`)
      expect(code).toBe(0)
      await database.run(stdout)
      await database.run('select id, password_hash, profile from auth_user')
      await database.run('select id, claims from auth_session')
      await database.run('select data, version from auth_record')
      const migrated = await app.trpcAuth(`migrate --database-url ${database.url}`)
      expect(migrated.code).toBe(0)
    },
  )

  test.skipIf(!available[dialect])(
    'migrate says what it would do, does it once, and may run at the same time',
    async () => {
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
    },
  )
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
