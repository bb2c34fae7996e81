import { initTRPC } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  type UserStore,
} from '../../src/index.ts'
import { ada, bob, openAccounts, type AccountsOptions } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { adapterNames } from '../harness/serve.ts'

const carol = { ...bob, email: 'carol@example.org' }

/** Nobody's, Ada's, the inactive Bob's and the verified Carol's. */
const addresses = {
  unknown: 'eve@example.org',
  known: ada.email,
  inactive: bob.email,
  verified: carol.email,
}
type Address = keyof typeof addresses
const kinds = Object.keys(addresses) as Address[]

/** What a stranger may ask about an address. */
const questions = {
  'auth.forgotPassword': (email: string) => ({ email }),
  'auth.requestVerifyToken': (email: string) => ({ email }),
  'auth.register': (email: string) => ({ ...ada, email, password: 'a stranger horse' }),
  'auth.login': (email: string) => ({ email, password: 'a stranger horse' }),
}
type Question = keyof typeof questions
const paths = Object.keys(questions) as Question[]

/** A town whose addresses are secret. */
async function openSecretive(
  options: AccountsOptions = {},
  adapter?: (typeof adapterNames)[number],
) {
  const secretive = { hideExistingEmail: true, requiresVerification: true }
  const town = await openAccounts({ ...secretive, ...options }, adapter)
  await town.settle()
  await town.settle(bob, { isActive: false })
  await town.settle(carol, { isVerified: true })
  const ask = (path: Question, email: string) =>
    town.browse().fetch(`/trpc/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json: questions[path](email) }),
    })
  return { ...town, ask }
}

describe.for(adapterNames)('on %s', (adapter) => {
  test.for(paths)('%s answers every address the same, to the byte [sec-27]', async (path) => {
    await using town = await openSecretive({}, adapter)
    const answers = new Set<string>()
    for (const kind of kinds) {
      const response = await town.ask(path, addresses[kind])
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      answers.add(JSON.stringify([response.status, headers, await response.text()]))
    }
    expect(answers.size).toBe(1)
  })
})

describe('with secret addresses', () => {
  test.for(paths)('%s answers before any hook runs, and so however slow it is', async (path) => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const begun: string[] = []
    const slow = (name: string) => () => {
      begun.push(name)
      return gate
    }
    const hooks = {
      afterForgotPassword: slow('mail'),
      afterRequestVerify: slow('mail'),
      afterRegister: slow('mail'),
      afterRegisterExisting: slow('mail'),
      afterLoginFailed: slow('note'),
    }
    await using town = await openSecretive({ hooks })

    for (const kind of kinds)
      expect((await town.ask(path, addresses[kind])).status).toBeLessThan(500)

    release()
    await town.auth.hooks.settled()
    const mails = { 'auth.forgotPassword': 2, 'auth.requestVerifyToken': 1, 'auth.register': 4 }
    expect(begun).toHaveLength({ ...mails, 'auth.login': 4 }[path])
  })

  test('register does the same work for every address: one hash, one look-up, one write', async () => {
    const work: string[] = []
    const users = memoryUsers()
    const watched: UserStore = {
      ...users,
      findByEmailKey: (key) => (work.push('look-up'), users.findByEmailKey(key)),
      insert: (user) => (work.push('write'), users.insert(user)),
      update: (...given) => (work.push('write'), users.update(...given)),
    }
    const hasher = {
      ...fastHasher,
      hash: (password: string) => (work.push('hash'), fastHasher.hash(password)),
    }
    await using town = await openSecretive({ users: watched, passwords: { hasher } })

    for (const kind of kinds) {
      work.length = 0
      await town.ask('auth.register', addresses[kind])
      expect([kind, work]).toEqual([kind, ['hash', 'look-up', 'write']])
    }
  })

  test('the owner of a taken address gets a mail, and the account stays as it was', async () => {
    await using town = await openSecretive()
    const before = await town.record(ada.email)

    const answer = await town.browse().trpc.auth.register.mutate({
      ...ada,
      password: 'a stranger horse',
    })

    expect(answer).toEqual({ user: null })
    expect(await town.mailbox.all()).toEqual([
      { kind: 'register-existing', to: ada.email, token: '' },
    ])
    expect(await town.record(ada.email)).toEqual(before)
  })

  test('a free address makes a user, who is told apart by nothing until verified', async () => {
    await using town = await openSecretive()
    const eve = { ...ada, email: addresses.unknown, password: 'a stranger horse' }
    await town.browse().trpc.auth.register.mutate(eve)
    await town.browse().trpc.auth.register.mutate({ ...eve, email: ada.email })

    const [fresh, taken] = await Promise.all([
      town.ask('auth.login', eve.email),
      town.ask('auth.login', ada.email),
    ])
    expect(await fresh.text()).toBe(await taken.text())

    await town.browse().trpc.auth.requestVerifyToken.mutate(eve)
    const token = await town.mailbox.token(eve.email)
    await town.browse().trpc.auth.verify.mutate({ token, password: eve.password })
    await town.signIn(eve)
  })

  test('changeEmail to a taken address answers as for a free one, and sends no mail', async () => {
    await using town = await openSecretive()
    const browser = await town.signIn(carol)
    const change = { currentPassword: carol.password, email: ada.email }
    expect(await browser.trpc.auth.changeEmail.mutate(change)).toEqual({ ok: true })
    expect(await town.mailbox.all()).toEqual([])
  })

  test('an app whose login or mails would tell is refused when it is built', () => {
    const build = (hooks: { afterRegisterExisting?: () => void }) => {
      const auth = createAuth({
        backends: [cookieBackend({ secret, lifetimeSeconds })],
        users: memoryUsers(),
        hideExistingEmail: true,
        hooks,
      })
      return { auth, t: initTRPC.context<ReturnType<typeof auth.createContext>>().create() }
    }
    const { auth, t } = build({})
    expect(() => authRouter(auth, t.procedure)).toThrow('needs requiresVerification: true')
    expect(() => registerRouter(auth, t.procedure)).toThrow('afterRegisterExisting')
    const told = build({ afterRegisterExisting: () => undefined })
    expect(() => registerRouter(told.auth, told.t.procedure)).not.toThrow()
  })
})

// Printed for a person to read; a machine's load must never decide a test.
test.for(paths)(
  'the time of %s, interleaved, with a mail hook of 20 ms',
  async (path, { annotate }) => {
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 20))
    const hooks = {
      afterForgotPassword: slow,
      afterRequestVerify: slow,
      afterRegister: slow,
      afterRegisterExisting: slow,
      afterLoginFailed: slow,
    }
    await using town = await openSecretive({ hooks, passwords: {} })
    const times: Record<Address, number[]> = { unknown: [], known: [], inactive: [], verified: [] }
    await town.ask(path, 'first@example.org')

    const rounds = 25
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of kinds) {
        const email = kind === 'unknown' ? `eve${round}@example.org` : addresses[kind]
        const begun = performance.now()
        await (await town.ask(path, email)).arrayBuffer()
        times[kind].push(performance.now() - begun)
      }
    }
    await town.auth.hooks.settled()

    const figures = kinds.map((kind) => `${kind} ${median(times[kind]).toFixed(1)} ms`)
    const line = `median of ${rounds} ${path}: ${figures.join(', ')}`
    await annotate(line)
    process.stdout.write(`${line}\n`)
    for (const kind of kinds) expect(times[kind]).toHaveLength(rounds)
  },
)

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
