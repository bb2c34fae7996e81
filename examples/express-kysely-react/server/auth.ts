import { cookieBackend, createAuth } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { kyselySessions, kyselyUsers } from '@trpc-auth/server/kysely'
import { z } from 'zod'
import { db } from './database.ts'

export const auth = createAuth({
  backends: [
    cookieBackend({
      secret: process.env['AUTH_SECRET'] ?? '',
      lifetimeSeconds: 24 * 3600,
      sessions: kyselySessions(db), // signing out ends a session at the server, too
    }),
  ],
  users: kyselyUsers(db),
  profile: z.object({ name: z.string().min(1).max(80) }),
  doctor: process.argv.includes('--dev') ? doctor({ development: true }) : undefined,
})
