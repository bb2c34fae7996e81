// server/database.ts
import { migrateAuth, type AuthDatabase } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Generated } from 'kysely'

interface Users {
  auth_user: AuthDatabase['auth_user'] & { username: Generated<string | null> }
}

const database = new Database(process.env.SQLITE_FILE ?? ':memory:')
export const db = new Kysely<Users>({ dialect: new SqliteDialect({ database }) })
await migrateAuth(db)
