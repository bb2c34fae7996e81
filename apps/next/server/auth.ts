import { cookieBackend, createAuth } from '@trpc-auth/server'
import { authSecret, trustedProxies } from './env.ts'
import { users } from './users.ts'

export const auth = createAuth({
  backends: [cookieBackend({ secret: authSecret(), lifetimeSeconds: 86_400 })],
  users,
  trustProxy: trustedProxies(),
})
