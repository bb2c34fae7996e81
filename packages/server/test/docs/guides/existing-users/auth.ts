// server/auth.ts
import { argon2id, cookieBackend, createAuth } from '@trpc-auth/server'
import { drizzleUsers } from '@trpc-auth/server/drizzle'
import { bcryptHashes, withLegacyPasswords } from '@trpc-auth/server/legacy-passwords'
import { drizzle } from 'drizzle-orm/node-postgres'
import { z } from 'zod'
import { users } from './schema.ts'

export const db = drizzle(process.env.DATABASE_URL ?? '')

export const auth = createAuth({
  backends: [cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 3600 })],
  users: drizzleUsers(db, users, { profile: { name: users.name, role: users.role } }),
  profile: z.object({ name: z.string().min(1).max(80) }), // users set these
  managed: z.object({ role: z.string().default('reader') }), // only you set these
  passwords: { hasher: withLegacyPasswords(argon2id(), [bcryptHashes({ cost: 10 })]) },
})
