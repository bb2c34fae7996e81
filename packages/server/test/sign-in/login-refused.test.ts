import { describe, expect, test } from 'vitest'
import { argon2id, memoryUsers, type PasswordHasher } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob, signIn, signUp } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

/** Three who may not come in: nobody, Ada with a wrong password, and Bob, who is inactive. */
const attempts = {
  unknown: { email: 'eve@example.org', password: ada.password },
  wrong: { email: ada.email, password: 'wrong horse' },
  inactive: { email: bob.email, password: bob.password },
}
type Attempt = keyof typeof attempts
const names: readonly Attempt[] = ['unknown', 'wrong', 'inactive']

async function createTown(hasher: PasswordHasher) {
  const users = memoryUsers()
  const app = createApp({ users, passwords: { hasher } })
  const server = await serve(app)
  await signUp(new Browser(server))
  const { id } = await signUp(new Browser(server), bob)
  await users.update(id, { isActive: false })
  return { app, server }
}

/** The hasher itself, and a list of what it was asked to do. */
function watched(hasher: PasswordHasher) {
  const work: string[] = []
  const watching: PasswordHasher = {
    hash: (...given) => (work.push('hash'), hasher.hash(...given)),
    verify: (...given) => (work.push('verify'), hasher.verify(...given)),
    needsRehash: (hash) => hasher.needsRehash(hash),
  }
  return { hasher: watching, work }
}

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('unknown, wrong and inactive get one answer, to the byte [fu-98,99,106,107,111,282] [sec-27]', async () => {
    const { app, server: standalone } = await createTown(fastHasher)
    await using _ = standalone
    await using server = await serve(app, adapter)

    const answers: string[] = []
    for (const name of names) {
      const browser = new Browser(server, { link })
      const response = await browser.fetch('/trpc/auth.login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ json: attempts[name] }),
      })
      const headers = [...response.headers].filter(([header]) => header !== 'date')
      answers.push(JSON.stringify([response.status, headers, await response.json()]))
    }

    expect(answers[0]).toContain('LOGIN_BAD_CREDENTIALS')
    expect(answers[0]).toMatch(/^\[400,/)
    expect(answers[0]).not.toContain('set-cookie')
    expect(new Set(answers).size).toBe(1)
  })
})

test.for(names)('%s costs one comparison, like a login that succeeds [sec-27]', async (name) => {
  const { hasher, work } = watched(fastHasher)
  const { server } = await createTown(hasher)
  await using _ = server
  const browser = new Browser(server)
  await signIn(browser) // makes what an unknown user is compared with
  work.length = 0

  await signIn(browser)
  expect(work.splice(0)).toEqual(['verify'])

  await expect(signIn(browser, { ...ada, ...attempts[name] })).rejects.toThrow(
    'LOGIN_BAD_CREDENTIALS',
  )
  expect(work).toEqual(['verify'])
})

test.for(names)(
  '%s costs what a known user costs, as the first login of a server',
  async (name) => {
    const { hasher, work } = watched(fastHasher)
    const { server } = await createTown(hasher)
    await using _ = server
    work.length = 0

    await expect(signIn(new Browser(server), { ...ada, ...attempts[name] })).rejects.toThrow(
      'LOGIN_BAD_CREDENTIALS',
    )

    expect(work).toEqual(['hash', 'verify'])
  },
)

test('a password over the limit is refused without a hash, known user or not [sec-29]', async () => {
  const { hasher, work } = watched(fastHasher)
  const { server } = await createTown(hasher)
  await using _ = server
  const browser = new Browser(server)
  await signIn(browser)
  work.length = 0

  for (const email of [ada.email, 'eve@example.org']) {
    await expect(signIn(browser, { ...ada, email, password: 'x'.repeat(129) })).rejects.toThrow(
      'LOGIN_BAD_CREDENTIALS',
    )
  }

  expect(work).toEqual([])
})

test('a login upgrades a hash of older settings, once', async () => {
  const users = memoryUsers()
  await using old = await serve(createApp({ users }))
  await signUp(new Browser(old))
  const { hasher, work } = watched(argon2id({ memoryCost: 2048, timeCost: 1 }))
  await using server = await serve(createApp({ users, passwords: { hasher } }))
  const browser = new Browser(server)

  await signIn(browser)
  await signIn(browser)

  expect(work).toEqual(['hash', 'verify', 'hash', 'verify']) // the first for unknown users
  expect((await users.findByEmailKey(ada.email))?.passwordHash).toContain('m=2048')
})

// Printed for a person to read; a machine's load must never decide a test.
test('the time of thirty refused logins of each kind, interleaved', async ({ annotate }) => {
  const { hasher, work } = watched(argon2id())
  const { server } = await createTown(hasher)
  await using _ = server
  const browser = new Browser(server, { link: 'httpLink' })
  await signIn(browser)
  const times: Record<Attempt, number[]> = { unknown: [], wrong: [], inactive: [] }
  work.length = 0

  for (let round = 0; round < 30; round += 1) {
    for (const name of names) {
      const start = performance.now()
      await signIn(browser, { ...ada, ...attempts[name] }).catch(() => undefined)
      times[name].push(performance.now() - start)
    }
  }

  const medians = names.map((name) => `${name} ${median(times[name]).toFixed(1)} ms`)
  const line = `median of 30 refused logins: ${medians.join(', ')}`
  await annotate(line)
  process.stdout.write(`${line}\n`)
  expect(work).toEqual(Array.from({ length: 90 }, () => 'verify'))
}, 30_000)

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
