import { cookieBackend, createAuth } from '@trpc-auth/server'
import { drizzleUsers } from '@trpc-auth/server/drizzle'
import { db } from '~/server/db/index.ts'
import { users } from '~/server/db/schema.ts'

export const auth = createAuth({
  backends: [cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 86_400 })],
  users: drizzleUsers(db, users),
  trustProxy: Number(process.env.TRUSTED_PROXIES ?? 0), // Next does not know a client's address
})
