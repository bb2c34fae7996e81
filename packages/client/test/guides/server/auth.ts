// server/auth.ts
import {
  backend,
  bearerTransport,
  cookieBackend,
  createAuth,
  databaseStrategy,
} from '@trpc-auth/server'
import { sessions, users } from './stores.ts'

const strategy = databaseStrategy({
  sessions,
  lifetimeSeconds: 30 * 24 * 3600, // without a call
  renewAfterSeconds: 24 * 3600, // a call a day later makes it longer
  maxLifetimeSeconds: 365 * 24 * 3600,
})

export const auth = createAuth({
  backends: [
    cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 3600 }),
    backend({ name: 'app', transport: bearerTransport(), strategy }),
  ],
  users,
})
