/** The files of an app whose users are in a database of its own, with a fast hasher. */
export function authFiles(url: string, more = ''): Readonly<Record<string, string>> {
  return {
    'package.json': '{ "type": "module" }',
    '.env': `AUTH_SECRET=0123456789-abcdefghijklmnopqrstuvwxyz\nDATABASE_URL=${url}\n`,
    'server/database.ts': url.startsWith('postgres') ? postgres : sqlite,
    'server/auth.ts': `
import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { z } from 'zod'
import { db } from './database.ts'
${more}
export const auth = createAuth({
  backends: [
    cookieBackend({ secret: (process.env.AUTH_SECRET ?? '').split(','), lifetimeSeconds: 3600 }),
  ],
  users: kyselyUsers(db),
  profile: z.object({ displayName: z.string().min(1).max(80), seats: z.int().default(1) }),
  managed: z.object({ role: z.enum(['reader', 'editor']).default('reader') }),
})
`,
  }
}

const sqlite = `
import { migrateAuth } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'

const database = new Database(process.env.DATABASE_URL)
export const db = new Kysely<object>({ dialect: new SqliteDialect({ database }) })
await migrateAuth(db)
`

const postgres = `
import { migrateAuth } from '@trpc-auth/server/kysely'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
export const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
await migrateAuth(db)
`
