import { AsyncLocalStorage } from 'node:async_hooks'
import { createTRPCClient } from '@trpc/client'
import superjson from 'superjson'
import { CookieJar } from 'tough-cookie'
import { expect, onTestFinished, test, vi } from 'vitest'
import { authLink, type AuthLinkOptions, type IdentityChange } from '../src/index.ts'
import { ada, bob, createApp, type AppRouter } from './harness/app.ts'
import { serve, type Running } from './harness/serve.ts'
import { called, codeOf, openTab, outcomes, signUp, signUpAndIn } from './harness/tab.ts'

type Options = Partial<AuthLinkOptions<AppRouter>>

/** The cookies of the visitor for whom a page is rendered. */
const visitor = new AsyncLocalStorage<string>()
const cookie = () => visitor.getStore() ?? ''

/** How a client that is one of the server's modules sends them on. */
const ways: readonly (readonly [string, Options])[] = [
  ['headers', { headers: () => ({ cookie: cookie() }) }],
  [
    'a fetch of its own',
    {
      fetch: (input, init) => {
        const headers = new Headers(init?.headers)
        headers.set('cookie', cookie())
        return fetch(String(input), { ...(init as RequestInit), headers })
      },
    },
  ],
]

test.for(ways)(
  'on a server, the sign-in of one visitor ends no call of another, by %s [field-B4]',
  async ([, way]) => {
    const app = createApp()
    await using server = await serve(app)
    const { trpc, changes } = renderingClient(server, way)
    const adas = await cookiesOf(server, ada)
    await cookiesOf(server, bob)
    // The first answer shows that this fetch is no jar's.
    await trpc.hello.query()

    const reading = visitor.run(adas, () => trpc.slow.whose.query())
    await app.state.gate.reached
    await visitor.run('', () => trpc.auth.login.mutate(bob))
    await visitor.run('', () => trpc.auth.logout.mutate())
    app.state.gate.open()

    await expect(reading).resolves.toBe('Ada')
    expect(changes).toEqual([])
  },
)

test.for(ways)(
  'on a server, the refusal of one visitor is no news of another, by %s [field-B4]',
  async ([, way]) => {
    const app = createApp()
    await using server = await serve(app)
    let renewals = 0
    const renew = async () => (renewals += 1) > 0
    const { trpc, changes } = renderingClient(server, { ...way, renew })
    const adas = await cookiesOf(server, ada)
    await visitor.run(adas, () => trpc.auth.me.query())
    app.expire()

    const calls = visitor.run(adas, () => [trpc.notes.list.query(), trpc.notes.list.query()])
    await expect(outcomes(calls)).resolves.toEqual(['SESSION_EXPIRED', 'SESSION_EXPIRED'])
    await expect(trpc.notes.list.query().catch(codeOf)).resolves.toBe('NOT_SIGNED_IN')

    // What a renewal sets would be lost on the way to the browser, and the old token used up.
    expect(renewals).toBe(0)
    expect(changes).toEqual([])
  },
)

test('on a server, nobody waits for the sign-in of another visitor [field-B4]', async () => {
  const app = createApp()
  await using server = await serve(app)
  const headers = () => ({ cookie: cookie() })
  const { trpc } = renderingClient(server, { headers, signIn: ['auth.login', 'slow.add'] })
  const adas = await cookiesOf(server, ada)
  await cookiesOf(server, bob)

  const slow = visitor.run(adas, () => trpc.slow.add.mutate())
  await app.state.gate.reached
  await trpc.auth.login.mutate(bob)
  app.state.gate.open()

  await expect(slow).resolves.toBe('Ada')
})

test('a program with one visitor may say so, and renews once for all its calls [field-B4]', async () => {
  const app = createApp()
  await using server = await serve(app)
  let cookies = await cookiesOf(server, ada)
  let renewals = 0
  const { trpc } = renderingClient(server, {
    visitors: 'one',
    headers: () => ({ cookie: cookies }),
    async renew() {
      renewals += 1
      cookies = await cookiesOf(server, { ...ada, isKnown: true })
      return true
    },
  })
  app.expire()

  const calls = [trpc.notes.list.query(), trpc.notes.list.query(), trpc.notes.list.query()]
  await expect(Promise.all(calls)).resolves.toEqual([['of Ada'], ['of Ada'], ['of Ada']])

  expect(renewals).toBe(1)
})

test('a page that serves several visitors may say so, and is told nothing [field-B4]', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { visitors: 'many' })

  await signUpAndIn(tab)

  expect(tab.changes).toEqual([])
  await expect(tab.trpc.hello.query()).resolves.toBe('Ada')
})

test('an app in React Native has one visitor [field-B4]', async () => {
  vi.stubGlobal('navigator', { product: 'ReactNative' })
  onTestFinished(() => void vi.unstubAllGlobals())
  await using server = await serve(createApp())
  const { trpc, changes } = renderingClient(server, {})

  await signUpAndIn({ trpc })

  expect(changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

test('a program with a jar has one visitor from its first call on [field-B4]', async () => {
  const app = createApp()
  await using server = await serve(app)
  const before = openTab(server)
  await signUpAndIn(before)
  app.expire()
  app.state.renew = async () => ada
  const tab = openTab(server, { jar: before.jar, renew: 'session.renew' })

  const calls = [tab.trpc.notes.list.query(), tab.trpc.notes.list.query()]
  await expect(Promise.all(calls)).resolves.toEqual([['of Ada'], ['of Ada']])

  expect(called(tab, 'session.renew')).toBe(1)
})

function renderingClient({ url }: Running, options: Options) {
  const changes: IdentityChange[] = []
  const link = authLink<AppRouter>({
    url,
    transformer: superjson,
    onIdentityChange: (change) => changes.push(change),
    ...options,
  })
  return { trpc: createTRPCClient<AppRouter>({ links: [link] }), changes }
}

/** What the browser of somebody who is signed in sends. */
async function cookiesOf(
  server: Running,
  { isKnown = false, ...person }: typeof ada & { readonly isKnown?: boolean },
): Promise<string> {
  const jar = new CookieJar()
  const browser = openTab(server, { jar })
  if (!isKnown) await signUp(browser, person)
  await browser.trpc.auth.login.mutate(person)
  return jar.getCookieString(server.url)
}
