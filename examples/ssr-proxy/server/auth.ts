import { cookieBackend, createAuth, memorySessions, memoryUsers } from '@trpc-auth/server'
import { cookie } from '../session.ts'

// In memory, for an example: Next loads modules more than once.
const shared = globalThis as typeof globalThis & { stores?: ReturnType<typeof makeStores> }
const makeStores = () => ({ users: memoryUsers(), sessions: memorySessions() })
const { users, sessions } = (shared.stores ??= makeStores())

export const auth = createAuth({
  backends: [cookieBackend({ ...cookie, sessions })],
  users,
  trustProxy: Number(process.env.TRUSTED_PROXIES ?? 0), // Next does not know a client's address
})
