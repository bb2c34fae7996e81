import { createTRPCClient } from '@trpc/client'
import superjson from 'superjson'
import { CookieJar } from 'tough-cookie'
import { expect, onTestFinished, test, vi } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import { authLink, type IdentityChange } from '../src/index.ts'
import { createApp, type AppRouter } from './harness/app.ts'
import { openChannel } from './harness/channels.ts'
import { serve, type Running } from './harness/serve.ts'
import { codeOf, openTab, signIn, signUp, signUpAndIn } from './harness/tab.ts'

const signedIn = { type: 'signed-in', tab: 'this' }
const signedInElsewhere = { type: 'signed-in', tab: 'other' }

test("tells a sign-in once, and not as another tab's, where React has made a second link [field-B3]", async () => {
  const channels = beAPage()
  await using server = await serve(createApp())
  const jar = new CookieJar()
  const double = makeLink(server, jar)
  const link = makeLink(server, jar)

  await signUpAndIn(link)

  expect([...double.changes, ...link.changes]).toEqual([signedIn])
  expect(channels).toHaveLength(1)
})

test('tells each link in use of what another one of the tab has done, and aborts its reads [field-B3]', async () => {
  beAPage()
  const app = createApp()
  await using server = await serve(app)
  const jar = new CookieJar()
  const [one, other] = [makeLink(server, jar), makeLink(server, jar)]
  await signUpAndIn(one)
  const reading = other.trpc.slow.whose.query()
  await app.state.gate.reached

  await one.trpc.auth.logout.mutate()

  await expect(reading.catch(codeOf)).resolves.toBe('aborted')
  expect(other.changes).toEqual([{ type: 'signed-out', reason: 'logout', tab: 'this' }])
  app.state.gate.open()
})

test('tells a function once that several links were given [field-B3]', async () => {
  beAPage()
  await using server = await serve(createApp())
  const jar = new CookieJar()
  const changes: IdentityChange[] = []
  const tell = (change: IdentityChange) => changes.push(change)
  const [one, other] = [makeLink(server, jar, tell), makeLink(server, jar, tell)]
  await other.trpc.hello.query()

  await signUpAndIn(one)

  expect(changes).toEqual([signedIn])
})

test('a link that is closed is told nothing, and the last one closes the channel [field-B3]', async () => {
  const channels = beAPage()
  await using server = await serve(createApp())
  const jar = new CookieJar()
  const before = makeLink(server, jar)
  await before.trpc.hello.query()
  before.link.close()
  const link = makeLink(server, jar)
  await signUpAndIn(link)
  link.link.close()

  expect(before.changes).toEqual([])
  expect(link.changes).toEqual([signedIn])
  expect(channels.map(({ closed }) => closed)).toEqual([true, true])
})

test('a link that was closed listens again once it is opened, or used [field-B3]', async () => {
  beAPage()
  await using server = await serve(createApp())
  const { jar, link, trpc, changes } = makeLink(server, new CookieJar())
  const elsewhere = openTab(server, { jar, tabs: openChannel(`trpc-auth ${server.url}`) })
  await signUp(elsewhere)

  link.close()
  await signIn(elsewhere)
  expect(changes).toEqual([])
  link.open()
  await signIn(elsewhere)
  await vi.waitFor(() => expect(changes).toEqual([signedInElsewhere]))
  link.close()
  await trpc.hello.query()
  await signIn(elsewhere)
  await vi.waitFor(() => expect(changes).toEqual([signedInElsewhere, signedInElsewhere]))
  link.close()
})

test('two copies of the package in one page are of one tab [field-B10]', async () => {
  const channels = beAPage()
  await using server = await serve(createApp())
  vi.resetModules()
  const copy = await import('../src/index.ts')
  expect(copy.authLink).not.toBe(authLink)
  const jar = new CookieJar()
  const one = makeLink(server, jar)
  const other = makeLink(server, jar, undefined, copy.authLink)
  await other.trpc.hello.query()

  await signUpAndIn(one)

  expect(one.changes).toEqual([signedIn])
  expect(other.changes).toEqual([signedIn])
  expect(channels).toHaveLength(1)
})

test('knows the fetch with a jar of another copy of the package [field-B10]', async () => {
  vi.resetModules()
  const copy = await import('../src/cookie-jar-fetch.ts')
  expect(copy.cookieJarFetch).not.toBe(cookieJarFetch)
  await using server = await serve(createApp())
  const changes: IdentityChange[] = []
  const link = authLink<AppRouter>({
    url: server.url,
    transformer: superjson,
    fetch: copy.cookieJarFetch(),
    onIdentityChange: (change) => changes.push(change),
  })

  await signUpAndIn({ trpc: createTRPCClient({ links: [link] }) })

  expect(changes).toEqual([signedIn])
})

test('is not told its own news by a channel that sends everybody everything [field-B3]', async () => {
  await using server = await serve(createApp())
  const listeners: ((event: object) => void)[] = []
  const tab = openTab(server, {
    tabs: {
      postMessage: (data) => listeners.forEach((listener) => listener({ data })),
      addEventListener: (_type, listener) => void listeners.push(listener),
    },
  })

  await signUpAndIn(tab)

  expect(tab.changes).toEqual([signedIn])
})

test('answers a sign-in although the app has closed its channel [field-B3]', async () => {
  await using server = await serve(createApp())
  const channel = openChannel('closed')
  const tab = openTab(server, { tabs: channel })
  channel.close()

  await signUpAndIn(tab)

  expect(tab.changes).toEqual([signedIn])
})

/** A client as a component makes it, with what belongs to it. */
function makeLink(
  { url }: Running,
  jar: CookieJar,
  ...[tell, make = authLink]: [
    tell?: ((change: IdentityChange) => void) | undefined,
    make?: typeof authLink,
  ]
) {
  const changes: IdentityChange[] = []
  const link = make<AppRouter>({
    url,
    transformer: superjson,
    fetch: cookieJarFetch({ jar }),
    onIdentityChange: tell ?? ((change) => changes.push(change)),
  })
  return { link, trpc: createTRPCClient<AppRouter>({ links: [link] }), jar, changes }
}

/** Makes this process a page until the test is over. @returns the channels that it opens */
function beAPage(): { closed: boolean }[] {
  const channels: { closed: boolean }[] = []
  const Tracked = class extends BroadcastChannel {
    closed = false
    constructor(name: string) {
      super(name)
      channels.push(this)
      onTestFinished(() => this.close())
    }
    override close(): void {
      this.closed = true
      super.close()
    }
  }
  vi.stubGlobal('document', {})
  vi.stubGlobal('BroadcastChannel', Tracked)
  onTestFinished(() => void vi.unstubAllGlobals())
  return channels
}
