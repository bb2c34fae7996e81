import { TRPCError } from '@trpc/server'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openAccounts, ada, type AccountsOptions } from '../harness/accounts.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { refusal } from '../harness/refusal.ts'

const forever = () => new Promise<never>(() => undefined)
const password = 'a new horse of mine'

type Policy = NonNullable<NonNullable<AccountsOptions['passwords']>['policy']>

/** Ada is signed in when the policy begins to fail. */
async function openFailing(policy: Policy) {
  let fails = false
  const town = await openAccounts({
    passwords: {
      hasher: fastHasher,
      timeoutSeconds: 0.5,
      policy: (...given) => (fails ? policy(...given) : null),
    },
  })
  await town.settle()
  const browser = await town.signIn()
  await browser.trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  fails = true
  const { auth } = browser.trpc
  return {
    town,
    calls: {
      register: () => auth.register.mutate({ ...ada, email: 'eve@example.org', password }),
      resetPassword: () => auth.resetPassword.mutate({ token, password }),
      changePassword: () =>
        auth.changePassword.mutate({ currentPassword: ada.password, newPassword: password }),
    },
    [Symbol.asyncDispose]: () => town[Symbol.asyncDispose](),
  }
}

const failures: readonly [what: string, policy: Policy][] = [
  [
    'throws',
    (given) => {
      throw new Error(`cannot look up ${given}`)
    },
  ],
  [
    'rejects',
    async (given) => {
      throw new Error(`cannot look up ${given}`)
    },
  ],
  ['rejects with what is no error', (given) => Promise.reject(given)],
  ['never answers', forever],
  [
    'fails in a procedure of its own',
    () => {
      throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `select ${password}` })
    },
  ],
]

describe.each(failures)('a policy that %s', (_what, policy) => {
  test('is UNAVAILABLE in time, tells nothing and sets no password [field-D8]', async () => {
    await using failing = await openFailing(policy)
    const before = await failing.town.record(ada.email)
    for (const call of Object.values(failing.calls)) {
      const refused = await refusal(call())
      expect(refused.auth).toEqual({ code: 'UNAVAILABLE' })
      const told = await call().then(
        () => '',
        (error) => inspect(error, { depth: 20 }),
      )
      expect(told).not.toContain(password)
      expect(told).not.toContain('look up')
    }
    const same = await failing.town.auth.users.findByEmailKey(ada.email)
    expect(same?.passwordHash).toBe(before.passwordHash)
    expect(await failing.town.auth.users.findByEmailKey('eve@example.org')).toBeNull()
  })
})

test('a policy’s own TRPCError is the answer, as before', async () => {
  await using failing = await openFailing(() => {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'no name of ours' })
  })
  const refused = await failing.calls.register().catch((error: unknown) => error)
  expect(refused).toMatchObject({ message: 'no name of ours', data: { code: 'BAD_REQUEST' } })
})

test('a policy that answers nothing refuses nothing', async () => {
  const silent: object = { policy: () => undefined }
  await using town = await openAccounts({ passwords: { hasher: fastHasher, ...silent } })
  const { user } = await town.browse().trpc.auth.register.mutate({ ...ada, password })
  expect(user).toMatchObject({ email: ada.email })
})

test.each(['hash', 'verify'] as const)(
  'a hasher whose %s never answers is UNAVAILABLE in time, and its turn goes to the next [field-D8]',
  async (method) => {
    let hangs = false
    const hasher = {
      ...fastHasher,
      hash: (text: string) => (hangs && method === 'hash' ? forever() : fastHasher.hash(text)),
      verify: (...given: Parameters<typeof fastHasher.verify>) =>
        hangs && method === 'verify' ? forever() : fastHasher.verify(...given),
    }
    await using town = await openAccounts({
      passwords: { hasher, concurrency: 1, timeoutSeconds: 0.5 },
    })
    await town.settle()
    await town.signIn()
    hangs = true
    const call = () =>
      method === 'verify'
        ? town.signIn()
        : town.browse().trpc.auth.register.mutate({ ...ada, email: 'eve@example.org' })
    expect((await refusal(call())).auth).toEqual({ code: 'UNAVAILABLE' })
    hangs = false
    await town.signIn()
  },
)

test('a time limit beyond what a timer keeps is long, not none', async () => {
  const policy = () => new Promise<null>((resolve) => setTimeout(resolve, 30, null))
  await using town = await openAccounts({
    storeTimeoutSeconds: 3_000_000,
    passwords: { hasher: fastHasher, policy, timeoutSeconds: 3_000_000 },
  })
  const { user } = await town.browse().trpc.auth.register.mutate({ ...ada, password })
  expect(user).toMatchObject({ email: ada.email })
})
