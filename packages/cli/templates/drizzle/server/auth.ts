import { cookieBackend, createAuth } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { drizzleSessions, drizzleUsers } from '@trpc-auth/server/drizzle'
import { z } from 'zod'
import { db } from './database.ts'
import { sessions, users } from './schema.ts'

export const auth = createAuth({
  backends: [
    cookieBackend({
      // The first secret signs, all of them verify: trpc-auth keys rotate puts another in front.
      secret: (process.env.AUTH_SECRET ?? '').split(','),
      lifetimeSeconds: 3600,
      sessions: drizzleSessions(db, sessions),
    }),
  ],
  users: drizzleUsers(db, users, { profile: { displayName: users.displayName } }),
  profile: z.object({ displayName: z.string().min(1).max(80) }), // what users set themselves
  doctor: process.argv.includes('--dev') ? doctor({ development: true }) : undefined,
})
