// server/auth.ts
import { cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'

/** The origins of your pages, as the address bar has them: `https://app.example.com`. */
export const pages = (process.env.PAGES ?? '').split(' ').filter((origin) => origin !== '')

export const auth = createAuth({
  backends: [cookieBackend({ secret: process.env.AUTH_SECRET ?? '', lifetimeSeconds: 3600 })],
  users: memoryUsers(), // or a store
  trustedOrigins: pages, // may write with the cookie
})
