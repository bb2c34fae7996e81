import { CookieJar } from 'tough-cookie'
import { describe, expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  type Backend,
  type CookieTransportOptions,
} from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'
import { visit } from '../harness/visit.ts'

const at = 'https://app.example.com'
const cookieName = 'sid'

/** The same cookie before and after a deployment, of which browsers then have two. */
const changes: Record<string, readonly [CookieTransportOptions, CookieTransportOptions]> = {
  'a wider domain': [{ cookieDomain: 'app.example.com' }, { cookieDomain: 'example.com' }],
  'a narrower domain': [{ cookieDomain: 'example.com' }, { cookieDomain: 'app.example.com' }],
  'a domain that is added': [{}, { cookieDomain: 'example.com' }],
  'a domain that is taken away': [{ cookieDomain: 'example.com' }, {}],
  'a wider path': [{ cookiePath: '/trpc' }, { cookiePath: '/' }],
  'a narrower path': [{ cookiePath: '/' }, { cookiePath: '/trpc' }],
}

const kinds = {
  'a signed token': (options: CookieTransportOptions) =>
    cookieBackend({ secret, lifetimeSeconds, cookieName, ...options }),
  'a stored session': (options: CookieTransportOptions) =>
    backend({
      name: 'stored',
      transport: cookieTransport({ cookieName, ...options }),
      strategy: databaseStrategy({ sessions, lifetimeSeconds }),
    }),
} satisfies Record<string, (options: CookieTransportOptions) => Backend>
const sessions = memorySessions()

const adapters: readonly AdapterName[] = ['standalone', 'express', 'fastify', 'fetch', 'lambda v2']
const cases = Object.keys(changes).flatMap((change) =>
  (['a signed token', 'a stored session'] as const).map((kind) => ({ change, kind })),
)

describe.for(cases)('after $change of $kind', ({ change, kind }) => {
  const [before = {}, after = {}] = changes[change] ?? []

  test('who has only the old cookie is signed out if its place is named [field-A4]', async () => {
    const { server, browser } = await createMoved('standalone', { cookieFormerly: [before] })

    await browser.trpc.auth.logout.mutate()

    expect(browser.last.setCookie).toHaveLength(2)
    expect(await browser.trpc.hello.query()).toBe('stranger')
    expect(await browser.cookies()).toEqual([])
    await server[Symbol.asyncDispose]()
  })

  /** Ada is signed in by the old cookie, and Bob has an account. */
  async function createMoved(adapter: AdapterName, options: CookieTransportOptions = {}) {
    const [users, clock, jar] = [memoryUsers(), createClock(), new CookieJar()]
    await using old = await serve(createApp({ users, clock, backends: [kinds[kind](before)] }))
    const earlier = new Browser(old, { at, jar })
    await signUp(earlier, bob)
    await signUpAndIn(earlier)
    clock.advance(1)
    const app = createApp({ users, clock, backends: [kinds[kind]({ ...after, ...options })] })
    const server = await serve(app, adapter)
    return { app, server, browser: new Browser(server, { at, jar }) }
  }

  test.for(adapters)('on %s whoever signs in is signed in [field-A4]', async (adapter) => {
    const { server, browser } = await createMoved(adapter)
    expect(await browser.trpc.hello.query()).toBe('Ada')

    await signIn(browser, bob)

    expect(await browser.trpc.hello.query()).toBe('Bob')
    expect(await browser.cookies()).toHaveLength(1)
    await server[Symbol.asyncDispose]()
  })

  test.for(adapters)('on %s whoever signs out is signed out [field-A4]', async (adapter) => {
    const { server, browser } = await createMoved(adapter)
    const other = new Browser(server, { at })
    await signIn(other, bob)
    for (const line of other.last.setCookie) await browser.jar.setCookie(line, browser.at('/trpc'))
    expect(await browser.cookies()).toHaveLength(2)

    await browser.trpc.auth.logout.mutate()

    expect(await browser.trpc.hello.query()).toBe('stranger')
    expect(await browser.cookies()).toEqual([])
    await server[Symbol.asyncDispose]()
  })
})

describe('of several cookies of one name', () => {
  const sid = (...values: readonly string[]) => values.map((value) => `sid=${value}`).join('; ')

  async function createPair(renewAfterSeconds?: number) {
    const backends = [
      cookieBackend({
        secret,
        lifetimeSeconds,
        cookieName,
        ...(renewAfterSeconds !== undefined && { renewAfterSeconds }),
      }),
    ]
    const app = createApp({ backends })
    const server = await serve(app)
    const tokenOf = async (person: typeof bob) => {
      const browser = new Browser(server, { at })
      const { id } = await signUpAndIn(browser, person)
      const [cookie] = await browser.cookies()
      return { id, token: cookie?.value ?? '' }
    }
    const ask = (cookie: string) => new Browser(server, { at, headers: { cookie } })
    return { app, server, tokenOf, ask }
  }
  const eve = { ...bob, email: 'eve@example.org', displayName: 'Eve' }

  test('the first that is good counts [field-A4]', async () => {
    const { server, tokenOf, ask } = await createPair()
    const [a, b] = [(await tokenOf(bob)).token, (await tokenOf(eve)).token]

    expect(await ask(sid(a, b)).trpc.hello.query()).toBe('Bob')
    expect(await ask(sid(b, a)).trpc.hello.query()).toBe('Eve')
    expect(await ask(sid('rubbish', `${a}x`, b)).trpc.hello.query()).toBe('Eve')
    expect(await ask(`sid=; theme=dark; ${sid(b)}`).trpc.hello.query()).toBe('Eve')
    expect(await ask(sid('rubbish', 'more')).trpc.hello.query()).toBe('stranger')
    await server[Symbol.asyncDispose]()
  })

  test('one whose session has ended is no good [field-A4]', async () => {
    const { app, server, tokenOf, ask } = await createPair()
    const [a, b] = [await tokenOf(bob), await tokenOf(eve)]

    await app.auth.revokeSessions(a.id)

    expect(await ask(sid(a.token, b.token)).trpc.hello.query()).toBe('Eve')
    expect(await ask(sid(a.token, b.token)).trpc.notes.clear.mutate()).toBe(0)
    await server[Symbol.asyncDispose]()
  })

  test('one that has expired is no good, and the good one is renewed [field-A4]', async () => {
    const { app, server, tokenOf, ask } = await createPair(60)
    const a = await tokenOf(bob)
    app.clock.advance(lifetimeSeconds - 100)
    const b = await tokenOf(eve)
    app.clock.advance(100)

    const browser = ask(sid(a.token, b.token))
    expect(await browser.trpc.hello.query()).toBe('Eve')

    const renewed = browser.last.setCookie.map((line) => line.split(';')[0] ?? '')
    expect(renewed).toHaveLength(1)
    expect(await ask(renewed.join()).trpc.hello.query()).toBe('Eve')
    await server[Symbol.asyncDispose]()
  })

  test('only a few are looked at [field-A4]', async () => {
    const { server, tokenOf, ask } = await createPair()
    const { token } = await tokenOf(bob)

    const many = Array.from({ length: 50 }, (_, at) => `r${at}`)
    expect(await ask(sid(...many, token)).trpc.hello.query()).toBe('stranger')
    await server[Symbol.asyncDispose]()
  })
})

test('who has sent no cookie is told nothing of other ones [field-A4]', async () => {
  await using server = await serve(
    createApp({ backends: [cookieBackend({ secret, lifetimeSeconds, cookieName })] }),
  )
  const browser = new Browser(server, { at })

  await signUpAndIn(browser)

  expect(browser.last.setCookie).toHaveLength(1)
})

test('a name that leaves room for one cookie is never told of others [field-A4]', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server, { at })
  await signUpAndIn(browser)

  await browser.trpc.auth.logout.mutate()

  expect(browser.last.setCookie).toHaveLength(1)
})

test('the doctor says that several came [field-A4]', async () => {
  const cookie = 'sid=rubbish; sid=more'
  const options = { backends: [cookieBackend({ secret, lifetimeSeconds, cookieName })] }

  const diagnosis = await visit(options, { at, headers: { cookie } })

  expect(diagnosis).toMatchObject({ reason: 'several-cookies' })
  expect(`${diagnosis.meaning} ${diagnosis.advice}`).toMatch(
    /several cookies named sid.*cookieDomain/,
  )
  expect(JSON.stringify(diagnosis)).not.toContain('rubbish')
})
