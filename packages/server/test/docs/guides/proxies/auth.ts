// server/auth.ts
import { cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'

export const auth = createAuth({
  backends: [cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 3600 })],
  users: memoryUsers(), // or a store
  trustProxy: 1, // how many proxies append to X-Forwarded-For
  trustedOrigins: ['https://app.example.com'], // only if a proxy changes Host
})
