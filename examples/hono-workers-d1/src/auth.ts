import { env, waitUntil } from 'cloudflare:workers'
import { cookieBackend, createAuth } from '@trpc-auth/server'
import { drizzleSessions, drizzleUsers } from '@trpc-auth/server/drizzle'
import { drizzle } from 'drizzle-orm/d1'
import { scrypt } from './scrypt.ts'
import * as tables from './schema.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      readonly AUTH_SECRET: string
      readonly DB: D1Database
    }
  }
}

const db = drizzle(env.DB)
export const sessions = drizzleSessions(db, tables.sessions)

export const auth = createAuth({
  backends: [cookieBackend({ secret: env.AUTH_SECRET, lifetimeSeconds: 24 * 3600, sessions })],
  users: drizzleUsers(db, tables.users),
  passwords: { hasher: scrypt },
  waitUntil, // e-mails and other hooks go on when the response is over
})
