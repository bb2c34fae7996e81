// server/auth.ts
import { argon2id, cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { bcryptHashes, withLegacyPasswords } from '@trpc-auth/server/legacy-passwords'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '' })
export const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })

const secret = process.env.AUTH_SECRET ?? ''
// pwdlib's settings, which fastapi-users hashes with since version 13
const argon2 = argon2id({ formerly: [{ memoryCost: 65_536, timeCost: 3 }] })

export const auth = createAuth({
  backends: [cookieBackend({ secret, lifetimeSeconds: 3600 })],
  users: kyselyUsers(db),
  secret,
  passwords: { hasher: withLegacyPasswords(argon2, [bcryptHashes({ cost: 12 })]) }, // passlib's
})
