import { createTRPCClient, httpBatchLink, httpBatchStreamLink, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import { createApp, type AppRouter } from './harness/app.ts'
import { serve, servePlainFetch } from './harness/serve.ts'
import { codeOf, openSocket, openTab, signIn, signUp, signUpAndIn } from './harness/tab.ts'

test('signs in beside a streaming link, on a server that cannot hold its response', async () => {
  await using server = await servePlainFetch(createApp())
  const streaming = createTRPCClient<AppRouter>({
    links: [
      httpBatchStreamLink({ url: server.url, transformer: superjson, fetch: cookieJarFetch() }),
    ],
  })
  await signUp({ trpc: streaming })
  await expect(signIn({ trpc: streaming }).catch(codeOf)).resolves.toBe('COOKIES_NOT_WRITABLE')

  const tab = openTab(server, { rest: httpBatchStreamLink })
  await signIn(tab)

  await expect(tab.trpc.hello.query()).resolves.toBe('Ada')
})

test('signs in and out beside a WebSocket, which is to be reopened', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)
  await using socket = openSocket(server, tab.jar)
  const app = openTab(server, {
    jar: tab.jar,
    rest: socket.link,
    onIdentityChange: () => socket.client.connection?.ws.close(),
  })

  await signUp(app)
  await expect(app.trpc.hello.query()).resolves.toBe('stranger')
  await signIn(app)
  await expect(app.trpc.hello.query()).resolves.toBe('Ada')
  await app.trpc.auth.logout.mutate()
  await expect(app.trpc.hello.query()).resolves.toBe('stranger')
  expect(app.requests).toEqual(['POST auth.register', 'POST auth.login', 'POST auth.logout'])
})

test('goes on with the subscriptions of a socket that is reopened', async () => {
  await using server = await serve(createApp())
  const { jar } = openTab(server)
  await using socket = openSocket(server, jar)
  const tab = openTab(server, {
    jar,
    rest: socket.link,
    onIdentityChange: () => socket.client.connection?.ws.close(),
  })
  await signUp(tab)
  const heard: string[] = []
  const waiting: (() => void)[] = []
  tab.trpc.ticks.who.subscribe(undefined, {
    onData(who) {
      heard.push(who)
      for (const resolve of waiting.splice(0)) resolve()
    },
  })
  const next = () => new Promise<void>((resolve) => waiting.push(resolve))

  await next()
  await Promise.all([next(), signIn(tab)])

  expect(heard).toEqual(['stranger', 'Ada'])
})

test.for([
  ['httpLink', httpLink],
  ['httpBatchLink', httpBatchLink],
  ['httpBatchStreamLink', httpBatchStreamLink],
] as const)('sends a sign-in by itself, the rest through %s', async ([, rest]) => {
  await using server = await serve(createApp())
  const tab = openTab(server, { rest })
  await signUp(tab)

  await Promise.all([signIn(tab), tab.trpc.notes.add.mutate({ text: 'one' }).catch(codeOf)])

  expect(tab.requests.toSorted()).toEqual([
    'POST auth.login',
    'POST auth.register',
    'POST notes.add',
  ])
  await expect(tab.trpc.hello.query()).resolves.toBe('Ada')
})

test('batches by default, the queries of the auth router too', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)
  await signUpAndIn(tab)
  tab.requests.length = 0

  await Promise.all([tab.trpc.hello.query(), tab.trpc.auth.me.query()])

  expect(tab.requests).toEqual(['GET hello,auth.me'])
})

test("sends the app's own procedures that set cookies by themselves", async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { cookies: ['session', 'notes.add', 'hello'] })
  await signUpAndIn(tab)
  tab.requests.length = 0

  await Promise.all([
    tab.trpc.notes.add.mutate({ text: 'one' }),
    tab.trpc.notes.add.mutate({ text: 'two' }),
    tab.trpc.hello.query(),
    tab.trpc.notes.list.query(),
    tab.trpc.session.renew.mutate().catch(codeOf),
  ])

  expect(tab.requests.toSorted()).toEqual([
    'GET hello',
    'GET notes.list',
    'POST notes.add',
    'POST notes.add',
    'POST session.renew',
  ])
})

test('sends sign-in, sign-out and renewal by themselves, whatever else it is told', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { cookies: [], renew: 'session.renew' })
  await signUpAndIn(tab)
  tab.requests.length = 0

  await Promise.all([
    tab.trpc.notes.add.mutate({ text: 'one' }),
    tab.trpc.session.renew.mutate().catch(codeOf),
  ])
  await Promise.all([signIn(tab), tab.trpc.notes.add.mutate({ text: 'two' })])
  await Promise.all([tab.trpc.auth.logout.mutate(), tab.trpc.notes.add.mutate({ text: 'three' })])

  expect(tab.requests.every((request) => !request.includes(','))).toBe(true)
})

test("keeps the app's types on the way, through its transformer", async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { cookies: ['notes'] })
  await signUpAndIn(tab)
  const note = { text: 'one', due: new Date('2026-12-24') }

  await expect(tab.trpc.notes.add.mutate(note)).resolves.toEqual(note)
})

test('asks for credentials and sends the headers on every request', async () => {
  await using server = await serve(createApp())
  const seen: unknown[] = []
  const tab = openTab(server, {
    headers: async () => ({ 'x-app': 'notes' }),
    async fetch(input, init) {
      const { credentials, headers } = new Request(String(input), init as RequestInit)
      seen.push([credentials, headers.get('x-app')])
      return fetch(String(input), init as RequestInit)
    },
  })

  await signUp(tab)
  await tab.trpc.hello.query()

  expect(seen).toEqual([
    ['include', 'notes'],
    ['include', 'notes'],
  ])
})
