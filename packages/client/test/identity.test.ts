import { httpBatchStreamLink, httpLink } from '@trpc/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ada, bob, createApp } from './harness/app.ts'
import { serve } from './harness/serve.ts'
import {
  codeOf,
  openSocket,
  openTab,
  outcomes,
  signIn,
  signUp,
  signUpAndIn,
} from './harness/tab.ts'

const signedIn = { type: 'signed-in', tab: 'this' }
const signedOut = (reason: string) => ({ type: 'signed-out', reason, tab: 'this' })

test('tells of a sign-in and a sign-out before their calls are answered', async () => {
  await using server = await serve(createApp())
  const told: unknown[] = []
  const tab = openTab(server, { onIdentityChange: (change) => told.push(change) })
  await signUp(tab)
  expect(told).toEqual([])

  await tab.trpc.auth.login.mutate(ada).then(() => told.push('login answered'))
  await tab.trpc.auth.logout.mutate().then(() => told.push('logout answered'))

  expect(told).toEqual([signedIn, 'login answered', signedOut('logout'), 'logout answered'])
})

test('somebody who calls what their backend is not accepted for is signed in as before', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)
  await signUpAndIn(tab)
  await tab.trpc.auth.me.query()
  const before = tab.changes.length

  await expect(tab.trpc.export.query().catch(codeOf)).resolves.toBe('BACKEND_NOT_ACCEPTED')

  expect(tab.changes).toHaveLength(before)
  expect(await tab.trpc.notes.list.query()).toEqual(['of Ada'])
})

test('tells nothing of a sign-in that is refused', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)

  await expect(signIn(tab).catch(codeOf)).resolves.toBe('LOGIN_BAD_CREDENTIALS')

  expect(tab.changes).toEqual([])
})

test.for([
  ['httpLink', httpLink],
  ['httpBatchStreamLink', httpBatchStreamLink],
] as const)('aborts reads under way when somebody signs out, by %s', async ([, rest]) => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { rest })
  await signUpAndIn(tab)

  const reading = tab.trpc.slow.whose.query()
  await app.state.gate.reached
  await tab.trpc.auth.logout.mutate()

  await expect(reading.catch(codeOf)).resolves.toBe('aborted')
  app.state.gate.open()
})

test('aborts reads of the one before when somebody else signs in', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUp(tab, bob)
  await signUpAndIn(tab, ada)

  const reading = tab.trpc.slow.whose.query()
  await app.state.gate.reached
  await signIn(tab, bob)
  await expect(reading.catch(codeOf)).resolves.toBe('aborted')
  app.state.gate.open()

  await expect(tab.trpc.slow.whose.query()).resolves.toBe('Bob')
})

test('lets writes finish that were under way when somebody signed out', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)

  const writing = tab.trpc.slow.add.mutate()
  await app.state.gate.reached
  await tab.trpc.auth.logout.mutate()
  app.state.gate.open()

  await expect(writing).resolves.toBe('Ada')
})

test('tells once that a session has expired, however many calls find it so', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)
  app.expire()

  const { list, add } = tab.trpc.notes
  const calls = [list.query(), list.query(), add.mutate({ text: 'one' })]
  await expect(outcomes(calls)).resolves.toEqual(Array(3).fill('SESSION_EXPIRED'))
  await expect(outcomes([list.query()])).resolves.toEqual(['SESSION_EXPIRED'])

  expect(tab.changes).toEqual([signedIn, signedOut('expired')])
})

test('keeps back an answer that arrives after the session has been found expired', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)

  const reading = tab.trpc.slow.whose.query()
  await app.state.gate.reached
  app.expire()
  await outcomes([tab.trpc.notes.list.query()])
  app.state.gate.open()

  await expect(reading.catch(codeOf)).resolves.toBe('aborted')
})

test('tells that a session was revoked', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)
  const { id } = await tab.trpc.auth.me.query()
  await app.users.update(id, { isActive: false })

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_REVOKED')

  expect(tab.changes).toEqual([signedIn, signedOut('revoked')])
})

test('takes a vanished cookie for an expired session, once somebody was signed in', async () => {
  await using server = await serve(createApp())
  const { jar, trpc } = openTab(server)
  await signUpAndIn({ trpc })
  const reloaded = openTab(server, { jar })
  await reloaded.trpc.auth.me.query()
  await jar.removeAllCookies()

  await expect(reloaded.trpc.notes.list.query().catch(codeOf)).resolves.toBe('NOT_SIGNED_IN')

  expect(reloaded.changes).toEqual([signedOut('expired')])
})

test('tells nothing about a stranger, who has not been signed in', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)

  await expect(tab.trpc.auth.me.query().catch(codeOf)).resolves.toBe('NOT_SIGNED_IN')

  expect(tab.changes).toEqual([])
})

test('signs nobody out because of an outage', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)
  app.state.storeIsDown = true

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('UNAVAILABLE')

  expect(tab.changes).toEqual([signedIn])
})

test('ignores a refusal of a call that was sent before the last sign-in', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server)
  await signUpAndIn(tab)
  app.expire()

  const late = tab.trpc.slow.add.mutate()
  await app.state.gate.reached
  await signIn(tab)
  app.state.gate.open()

  await expect(late.catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  expect(tab.changes).toEqual([signedIn, signedIn])
})

test('leaves a subscription alone when somebody signs in, and ends it at a sign-out', async () => {
  await using server = await serve(createApp())
  const jar = openTab(server).jar
  await using socket = openSocket(server, jar)
  const tab = openTab(server, { jar, rest: socket.link })
  await signUpAndIn(tab)

  const errors: unknown[] = []
  const ended = new Promise<void>((resolve) => {
    const onError = (error: unknown) => resolve(void errors.push(codeOf(error)))
    tab.trpc.ticks.mine.subscribe(undefined, { onError })
  })
  await signIn(tab)
  expect(errors).toEqual([])
  await tab.trpc.auth.logout.mutate()
  await ended

  expect(errors).toEqual(['aborted'])
})

test("answers a sign-in although the app's listener throws, and lets the platform report it", async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, {
    onIdentityChange() {
      throw new Error("the app's mistake")
    },
  })
  await signUp(tab)
  const reported: unknown[] = []
  const { queueMicrotask: queue } = globalThis
  vi.stubGlobal('queueMicrotask', (task: () => void) =>
    queue(() => {
      try {
        task()
      } catch (error) {
        reported.push(error)
      }
    }),
  )
  onTestFinished(() => void vi.unstubAllGlobals())

  await expect(signIn(tab)).resolves.toBeUndefined()
  await expect(tab.trpc.hello.query()).resolves.toBe('Ada')

  expect(reported).toEqual([new Error("the app's mistake")])
})
