import { argon2id, cookieBackend, createAuth } from '@trpc-auth/server'
import { drizzleUsers } from '@trpc-auth/server/drizzle'
import { bcryptHashes, withLegacyPasswords } from '@trpc-auth/server/legacy-passwords'
import { z } from 'zod'
import { db } from './database.ts'
import { members } from './members.ts'

export const auth = createAuth({
  backends: [
    cookieBackend({ secret: process.env['AUTH_SECRET'] ?? '', lifetimeSeconds: 24 * 3600 }),
  ],
  users: drizzleUsers(db, members, { profile: { fullName: members.fullName } }),
  profile: z.object({ fullName: z.string().max(200).nullable() }), // some members have none
  // Old hashes are verified, and replaced when their owner signs in.
  passwords: { hasher: withLegacyPasswords(argon2id(), [bcryptHashes({ cost: 10 })]) },
})
