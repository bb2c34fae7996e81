import { backend, bearerTransport, createAuth, databaseStrategy } from '@trpc-auth/server'
import { kyselySessions, kyselyUsers, migrateAuth } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'

const db = new Kysely<object>({
  dialect: new SqliteDialect({ database: new Database('app.sqlite') }),
})
await migrateAuth(db)

const day = 24 * 3600
export const auth = createAuth({
  backends: [
    backend({
      name: 'app',
      transport: bearerTransport(), // `login` answers the token, and each call sends it
      strategy: databaseStrategy({
        sessions: kyselySessions(db),
        lifetimeSeconds: 30 * day,
        renewAfterSeconds: day, // the same token, for longer: the app has nothing to renew
        maxLifetimeSeconds: 365 * day,
      }),
    }),
  ],
  users: kyselyUsers(db),
})
