import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { openPostgres } from '../harness/sql.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

const { postgres } = inject('services')

test.skipIf(postgres === null)(
  'two apps live in two schemas of one PostgreSQL database',
  async () => {
    await using database = await openPostgres(postgres)
    for (const schema of ['one', 'two']) {
      await sql`create schema ${sql.id(schema)}`.execute(database.db)
      const options = `-c search_path=${schema}`
      const pool = new pg.Pool({ connectionString: database.url, options })
      await using db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })

      await migrateAuth(db)
      await migrateAuth(db) // and nothing is left to do

      await using server = await serve(createApp({ users: kyselyUsers(db) }))
      const browser = new Browser(server)
      await signUpAndIn(browser, ada)
      expect(await browser.trpc.hello.query()).toBe('Ada')
    }
  },
)
