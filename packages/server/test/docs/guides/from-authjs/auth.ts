// server/auth.ts
import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyRecords, kyselyUsers } from '@trpc-auth/server/kysely'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { z } from 'zod'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '' })
export const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })

const secret = process.env.AUTH_SECRET ?? ''

export const auth = createAuth({
  backends: [cookieBackend({ secret, lifetimeSeconds: 3600 })],
  users: kyselyUsers(db),
  records: kyselyRecords(db), // the linked accounts
  secret,
  profile: z.object({ name: z.string().max(200), image: z.string().max(2000).nullable() }),
})
