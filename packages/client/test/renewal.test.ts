import { AuthError } from '@trpc-auth/server'
import {
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
} from '@trpc/client'
import { EventSource } from 'eventsource'
import { CookieJar } from 'tough-cookie'
import { expect, test } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import { ada, createApp } from './harness/app.ts'
import { openChannel } from './harness/channels.ts'
import { createGate } from './harness/gate.ts'
import { serve } from './harness/serve.ts'
import {
  called,
  codeOf,
  openSocket,
  openTab,
  outcomes,
  signIn,
  signUp,
  signUpAndIn,
  type Tab,
} from './harness/tab.ts'

const signedIn = { type: 'signed-in', tab: 'this' }
const expired = { type: 'signed-out', reason: 'expired', tab: 'this' }

test.for([
  ['httpLink', httpLink],
  ['httpBatchLink', httpBatchLink],
  ['httpBatchStreamLink', httpBatchStreamLink],
] as const)('renews once for many calls and sends each once more, by %s', async ([, rest]) => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { rest, renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => ada

  await expect(fourCalls(tab)).resolves.toEqual([
    ['of Ada'],
    { text: 'one' },
    ['of Ada'],
    { text: 'two' },
  ])

  expect(app.state.notes.toSorted()).toEqual(['one', 'two'])
  expect(called(tab, 'session.renew')).toBe(1)
  expect(called(tab, 'notes.list')).toBe(4)
  expect(called(tab, 'notes.add')).toBe(4)
  expect(tab.changes).toEqual([signedIn])
})

test("renews by the app's function, which may sign in through the same client", async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, {
    async renew() {
      await signIn(tab)
      return true
    },
  })
  await signUpAndIn(tab)
  app.expire()

  await expect(fourCalls(tab)).resolves.toHaveLength(4)

  expect(app.state.notes).toEqual(['one', 'two'])
  expect(called(tab, 'auth.login')).toBe(2)
})

test('tells every tab that it is a renewal when its function signs in, because the user is the same', async () => {
  const app = createApp()
  await using server = await serve(app)
  const jar = new CookieJar()
  const tab = openTab(server, {
    jar,
    tabs: openChannel('renewing by a sign-in'),
    async renew() {
      await signIn(tab)
      return true
    },
  })
  const other = openTab(server, { jar, tabs: openChannel('renewing by a sign-in') })
  await signUpAndIn(tab)
  app.expire()
  await expect(fourCalls(tab)).resolves.toHaveLength(4)

  expect(tab.changes).toEqual([signedIn, { ...signedIn, renewing: true }])
  const elsewhere = { type: 'signed-in', tab: 'other' }
  await expect.poll(() => other.changes).toEqual([elsewhere, { ...elsewhere, renewing: true }])
})

test("does not renew for what the app's function calls itself", async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, {
    cookies: ['session'],
    async renew() {
      await tab.trpc.session.renew.mutate()
      return true
    },
  })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => {
    throw new AuthError('SESSION_EXPIRED')
  }

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  expect(tab.changes).toEqual([signedIn, expired])
})

test('does not renew again for a call that was sent before the renewal', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => ada

  const late = tab.trpc.slow.query.query()
  await app.state.gate.reached
  await tab.trpc.notes.list.query()
  app.state.gate.open()

  await expect(late).resolves.toBe('Ada')
  expect(called(tab, 'session.renew')).toBe(1)
})

test('renews each time that a session expires', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.state.renew = async () => ada

  app.expire()
  await tab.trpc.notes.list.query()
  app.expire()
  await tab.trpc.notes.list.query()

  expect(called(tab, 'session.renew')).toBe(2)
})

test('lets the first error stand when the renewal is refused, and tells it once', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()

  await expect(fourCalls(tab)).resolves.toEqual(Array(4).fill('SESSION_EXPIRED'))

  expect(called(tab, 'session.renew')).toBe(1)
  expect(called(tab, 'notes.list')).toBe(2)
  expect(app.state.notes).toEqual([])
  expect(tab.changes).toEqual([signedIn, expired])
})

test("takes the function's false for a refusal", async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: async () => false })
  await signUpAndIn(tab)
  app.expire()

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  expect(called(tab, 'notes.list')).toBe(1)
  expect(tab.changes).toEqual([signedIn, expired])
})

test('signs nobody out when the renewal fails for another reason', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => {
    throw new AuthError('UNAVAILABLE')
  }
  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  expect(tab.changes).toEqual([signedIn])

  app.state.renew = async () => ada
  await expect(tab.trpc.notes.list.query()).resolves.toEqual(['of Ada'])
})

test('does not renew for a wrong password, nor for a stranger', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { renew: 'session.renew' })
  await signUp(tab)

  const login = tab.trpc.auth.login.mutate({ ...ada, password: 'something else' })
  await expect(login.catch(codeOf)).resolves.toBe('LOGIN_BAD_CREDENTIALS')
  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('NOT_SIGNED_IN')

  expect(called(tab, 'session.renew')).toBe(0)
  expect(tab.changes).toEqual([])
})

test('sends a call no third time', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: async () => true })
  await signUpAndIn(tab)
  app.expire()

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_EXPIRED')

  expect(called(tab, 'notes.list')).toBe(2)
  expect(tab.changes).toEqual([signedIn, expired])
})

test('renews for a form, but leaves it to the app to send it again', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { rest: httpLink, renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => ada
  const form = new FormData()
  form.set('text', 'a form')

  await expect(tab.trpc.notes.upload.mutate(form).catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  expect(called(tab, 'notes.upload')).toBe(1)
  await tab.trpc.notes.upload.mutate(form)

  expect(app.state.notes).toEqual(['a form'])
  expect(called(tab, 'session.renew')).toBe(1)
  expect(tab.changes).toEqual([signedIn])
})

test('does not start a subscription again that has delivered something', async () => {
  const app = createApp()
  await using server = await serve(app)
  const jar = openTab(server).jar
  await using socket = openSocket(server, jar)
  let renewals = 0
  const renew = async () => (renewals += 1) > 0
  const tab = openTab(server, { jar, rest: socket.link, renew })

  const values: unknown[] = []
  const error = await new Promise((resolve) => {
    tab.trpc.ticks.refused.subscribe(undefined, {
      onData: (value) => values.push(value),
      onError: resolve,
    })
  })

  expect(codeOf(error)).toBe('SESSION_EXPIRED')
  expect(values).toEqual(['tick'])
  expect(app.state.notes).toEqual(['tick'])
  expect(renewals).toBe(1)
  expect(tab.changes).toEqual([])
})

test('starts a subscription that was refused before it began, on a new socket', async () => {
  const app = createApp()
  await using server = await serve(app)
  const jar = openTab(server).jar
  await using socket = openSocket(server, jar)
  const tab = openTab(server, {
    jar,
    rest: socket.link,
    async renew() {
      await signIn(tab)
      socket.client.connection?.ws.close()
      return true
    },
  })
  await signUpAndIn(tab)
  app.expire()

  const value = await new Promise((resolve, reject) => {
    tab.trpc.ticks.mine.subscribe(undefined, { onData: resolve, onError: reject })
  })

  expect(value).toBe('Ada')
})

test('starts a subscription that was refused before it began, over server-sent events', async () => {
  const app = createApp()
  await using server = await serve(app)
  const jar = openTab(server).jar
  const fetch = cookieJarFetch({ jar })
  const tab = openTab(server, {
    jar,
    renew: 'session.renew',
    rest: (http) =>
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ ...http, EventSource, eventSourceOptions: { fetch } }),
        false: httpBatchLink(http),
      }),
  })
  await signUpAndIn(tab)
  app.expire()
  app.state.renew = async () => ada

  const value = await new Promise((resolve, reject) => {
    const ticks = tab.trpc.ticks.mine.subscribe(undefined, {
      onData(data) {
        ticks.unsubscribe()
        resolve(data)
      },
      onError: reject,
    })
  })

  expect(value).toBe('Ada')
  expect(called(tab, 'session.renew')).toBe(1)
})

test('settles a call that is aborted while it waits, and renews for the others', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  const gate = createGate()
  app.state.renew = async () => {
    await gate.pass()
    return ada
  }
  const controller = new AbortController()

  const aborted = tab.trpc.notes.list.query(undefined, { signal: controller.signal })
  await gate.reached
  const other = tab.trpc.notes.add.mutate({ text: 'one' })
  controller.abort()
  await expect(aborted.catch(codeOf)).resolves.toBe('aborted')
  gate.open()

  await expect(other).resolves.toEqual({ text: 'one' })
  expect(called(tab, 'notes.list')).toBe(1)
  expect(tab.changes).toEqual([signedIn])
})

test('signs out only after a renewal under way, whose cookie would undo it', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  app.expire()
  const gate = createGate()
  app.state.renew = async () => {
    await gate.pass()
    return ada
  }

  const list = outcomes([tab.trpc.notes.list.query()])
  await gate.reached
  const logout = tab.trpc.auth.logout.mutate()
  await tab.trpc.hello.query()
  expect(called(tab, 'auth.logout')).toBe(0)
  gate.open()
  await logout
  await list

  await expect(tab.trpc.hello.query()).resolves.toBe('stranger')
})

/** Two reads and two writes at once. */
function fourCalls({ trpc }: Tab): Promise<unknown[]> {
  return outcomes([
    trpc.notes.list.query(),
    trpc.notes.add.mutate({ text: 'one' }),
    trpc.notes.list.query(),
    trpc.notes.add.mutate({ text: 'two' }),
  ])
}
