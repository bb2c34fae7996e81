import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers, type AuthDatabase } from '@trpc-auth/server/kysely'
import type { Kysely } from 'kysely'
import { z } from 'zod'

interface AppDatabase extends AuthDatabase {
  notes: { id: string; text: string; owner: string }
}

export function makeAuth(db: Kysely<AppDatabase>) {
  return createAuth({
    backends: [
      cookieBackend({ secret: 'one secret of thirty-two bytes!!', lifetimeSeconds: 3600 }),
    ],
    users: kyselyUsers(db),
    profile: z.object({
      displayName: z.string().min(1).max(80),
      theme: z.enum(['light', 'dark']).default('light'),
    }),
  })
}
