// server/auth.ts
import { argon2id, cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyRecords, kyselyUsers } from '@trpc-auth/server/kysely'
import { scryptHashes, withLegacyPasswords } from '@trpc-auth/server/legacy-passwords'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { z } from 'zod'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '' })
export const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })

const secret = process.env.AUTH_SECRET ?? ''
const betterAuth = scryptHashes({ cost: 16_384, blockSize: 16 })

export const auth = createAuth({
  backends: [cookieBackend({ secret, lifetimeSeconds: 3600 })],
  users: kyselyUsers(db),
  records: kyselyRecords(db), // the linked accounts
  secret,
  profile: z.object({ name: z.string().max(200), image: z.string().max(2000).nullable() }),
  passwords: { hasher: withLegacyPasswords(argon2id(), [betterAuth]) },
})
