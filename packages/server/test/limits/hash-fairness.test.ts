import { expect, onTestFinished, test } from 'vitest'
import { memoryUsers, type PasswordHasher } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { createGate } from '../harness/gate.ts'
import { ada, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const flooder = { email: 'flood@example.org', password: 'flood' }

/** A server that computes one hash at a time, the first of them when the gate opens. */
async function serveFlooded() {
  const gate = createGate()
  const seen = { asked: 0, hashed: [] as string[], before: 0 }
  const hasher: PasswordHasher = {
    ...fastHasher,
    async verify(hash, password, typed) {
      seen.hashed.push(password)
      await gate.pass()
      return fastHasher.verify(hash, password, typed)
    },
  }
  const users = memoryUsers()
  const counting: typeof users = {
    ...users,
    findByEmailKey(key) {
      seen.asked += 1
      if (key === ada.email) seen.before = seen.hashed.length
      return users.findByEmailKey(key)
    },
  }
  const passwords = { hasher, concurrency: 1 }
  const server = await serve(createApp({ trustProxy: 1, passwords, users: counting }))
  onTestFinished(() => server[Symbol.asyncDispose]())
  const from = (address: string) =>
    new Browser(server, { link: 'httpLink', headers: { 'x-forwarded-for': address } })
  await signUp(from('192.0.2.1'))
  seen.asked = 0
  const arrived = async (calls: number) => {
    await expect.poll(() => seen.asked).toBe(calls)
  }
  const flood = (network: number) =>
    refusal(from(`198.51.100.${network}`).trpc.auth.login.mutate(flooder))
  /** Ada's login, and how many hashes of others were begun since she asked. */
  const login = async () => {
    const { user } = await from('192.0.2.1').trpc.auth.login.mutate(ada)
    expect(user.email).toBe(ada.email)
    return seen.hashed.indexOf(ada.password) - seen.before
  }
  return { gate, seen, arrived, flood, login }
}

test.for([1, 10])(
  'a hundred logins from %i networks make another one wait for two of each [field-C16]',
  async (networks) => {
    const { gate, arrived, flood, login } = await serveFlooded()
    const calls = Array.from({ length: 100 }, (_, i) => flood(i % networks))
    await arrived(100)
    const waited = login()
    await arrived(101)
    gate.open()

    expect(await waited).toBeLessThanOrEqual(2 * networks + 1)
    await Promise.all(calls)
  },
)

test('sixty networks that try again and again do not make a newcomer wait for a round of them [field-C16]', async () => {
  const { gate, seen, flood, login } = await serveFlooded()
  gate.open()
  let flooding = true
  const floods = Array.from({ length: 60 }, async (_, network) => {
    while (flooding) await flood(network)
  })
  await expect.poll(() => seen.hashed.length, { timeout: 10_000 }).toBeGreaterThan(320)

  expect(await login()).toBeLessThan(15)
  flooding = false
  await Promise.all(floods)
}, 20_000)

test('a full queue of one network has a place for everybody else, and says when to try again [field-C16]', async () => {
  const { gate, arrived, flood, login } = await serveFlooded()
  const floods = Array.from({ length: 150 }, () => flood(1))
  await arrived(150)
  const waited = login()
  await arrived(151)
  gate.open()

  expect(await waited).toBeLessThan(5)
  const answers = (await Promise.all(floods)).map(({ auth }) => auth)
  const full = answers.filter((auth) => auth?.code === 'TOO_MANY_REQUESTS')
  expect(full).toHaveLength(50)
  expect(full[0]).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 })
})
