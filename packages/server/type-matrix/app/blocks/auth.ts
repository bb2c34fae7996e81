import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import { z } from 'zod'
import { db } from './database.ts'

const env = { AUTH_SECRET: 'one secret of thirty-two bytes!!' }

export const auth = createAuth({
  backends: [cookieBackend({ secret: env.AUTH_SECRET, lifetimeSeconds: 3600 })],
  users: kyselyUsers(db),
  profile: z.object({ displayName: z.string().min(1).max(80) }),
})
