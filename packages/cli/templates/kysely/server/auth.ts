import { cookieBackend, createAuth } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { z } from 'zod'
import { db } from './database.ts'

export const auth = createAuth({
  backends: [
    cookieBackend({
      // The first secret signs, all of them verify: trpc-auth keys rotate puts another in front.
      secret: (process.env.AUTH_SECRET ?? '').split(','),
      lifetimeSeconds: 3600,
    }),
  ],
  users: kyselyUsers(db),
  profile: z.object({ displayName: z.string().min(1).max(80) }), // what users set themselves
  doctor: process.argv.includes('--dev') ? doctor({ development: true }) : undefined,
})
