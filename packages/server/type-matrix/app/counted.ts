import {
  cookieBackend,
  createAuth,
  memoryUsers,
  type Attempt,
  type Exchange,
  type LimitedCall,
  type LimitEvent,
} from '@trpc-auth/server'
import { auth } from './trpc.ts'

// A counted call of the app's own, as a concern in another package declares it.
declare module '@trpc-auth/server' {
  interface LimitedCalls {
    'my-call': true
  }
}

const users = memoryUsers()
const backends = [
  cookieBackend({ secret: '0123456789abcdef0123456789abcdef', lifetimeSeconds: 60 }),
]

createAuth({
  backends,
  users,
  limits: {
    address: { 'my-call': { calls: 3, perSeconds: 60 }, login: null, confirmEmail: null },
    account: { requestVerifyToken: { calls: 1, perSeconds: 60 } },
    onLimited: ({ call }: LimitEvent) => void (call satisfies LimitedCall),
  },
})

// @ts-expect-error no concern counts such a call
createAuth({ backends, users, limits: { address: { 'your-call': null } } })

// @ts-expect-error the same in the table of accounts
createAuth({ backends, users, limits: { account: { logIn: null } } })

export async function countMine(exchange: Exchange) {
  const defaults = { account: { calls: 10, perSeconds: 900 } }
  const mine: Attempt = { call: 'my-call', exchange, account: '1', defaults }
  await auth.limits.count(mine)
  // @ts-expect-error no concern counts such a call
  await auth.limits.count({ call: 'your-call', exchange })
}
