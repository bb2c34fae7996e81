import { cachedStatements, migrateAuth } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'

const database = cachedStatements(new Database('app.sqlite')) // prepares each query once
export const db = new Kysely<object>({ dialect: new SqliteDialect({ database }) })
await migrateAuth(db)
