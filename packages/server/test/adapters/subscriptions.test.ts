import { EventEmitter, on, once } from 'node:events'
import { tracked } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openDatabase } from '../harness/database.ts'
import { follow, type Follower } from '../harness/follow.ts'
import { createGate } from '../harness/gate.ts'
import { goLive, type LiveLinkName } from '../harness/live.ts'
import { ada, bob, signIn, signUpAndIn } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const renewAfterSeconds = 600

const backends = {
  'a signed token': () => cookieBackend({ secret, lifetimeSeconds }),
  'a stored session': () =>
    backend({
      name: 'stored',
      transport: cookieTransport(),
      strategy: databaseStrategy({
        sessions: memorySessions(),
        lifetimeSeconds,
        renewAfterSeconds,
      }),
    }),
}
type Kind = keyof typeof backends

/** As a client gets what was `tracked`. */
interface Post {
  readonly id: string
  readonly data: string
}

/** A board on which posts appear; listening to it starts after the last post that one has seen. */
async function openBoard(kind: Kind = 'a signed token') {
  const database = await openDatabase()
  const bus = new EventEmitter()
  const posts: string[] = []
  const looks: string[] = []
  const forgotten = createGate()
  const options = { backends: [backends[kind]()], users: database.users, recheckSeconds: 0.02 }
  const from = z.object({ lastEventId: z.string().nullish() })
  const app = createAppWith(options, ({ auth, t, protectedProcedure }) => {
    const watched = auth.protectedProcedure(t.procedure, {
      when({ displayName }) {
        looks.push(displayName)
        bus.emit('look')
        return true
      },
    })
    return {
      feed: protectedProcedure.input(from).subscription(async function* ({ input, signal }) {
        const live = on(bus, 'post', { signal }) // before the first look, so that nothing is missed
        let next = Number(input.lastEventId ?? -1) + 1
        do {
          while (next < posts.length) yield tracked(String(next), posts[next++] ?? '')
        } while (!(await live.next()).done)
      }),
      ofSession: auth
        .protectedProcedure(t.procedure, { load: 'session' })
        .subscription(async function* ({ signal }) {
          yield 'started'
          for await (const [post] of on(bus, 'post', { signal })) yield post
        }),
      forVerified: auth
        .protectedProcedure(t.procedure, { verified: true })
        .subscription(async function* ({ signal }) {
          yield 'started'
          for await (const [post] of on(bus, 'post', { signal })) yield post
        }),
      /** As subscriptions were written before generators. */
      observed: protectedProcedure.subscription(() =>
        observable<string>((observer) => {
          observer.next('started')
          return () => forgotten.open()
        }),
      ),
      /** Has one value and then never another, whatever happens. */
      deaf: watched.subscription(async function* () {
        yield 'started'
        await new Promise(() => undefined)
      }),
    }
  })
  return {
    ...app,
    database,
    looks,
    looked: () => once(bus, 'look'),
    forgotten,
    post(text: string) {
      posts.push(text)
      bus.emit('post')
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

interface Way {
  readonly adapter: AdapterName
  readonly link: LiveLinkName
}
const ways: readonly Way[] = [
  { adapter: 'standalone', link: 'httpSubscriptionLink' },
  { adapter: 'http2', link: 'httpSubscriptionLink' },
  { adapter: 'express', link: 'httpSubscriptionLink' },
  { adapter: 'fastify', link: 'httpSubscriptionLink' },
  { adapter: 'fetch', link: 'httpSubscriptionLink' },
  { adapter: 'hono', link: 'httpSubscriptionLink' },
  { adapter: 'standalone and ws', link: 'wsLink' },
]
const kinds = Object.keys(backends) as readonly Kind[]

/** The error that a subscription ended with, and what had come before. */
async function endOf(follower: Follower<unknown>) {
  const { auth } = await follower.ended
  return auth?.code
}

describe.for(ways)('through $link on $adapter', ({ adapter, link }) => {
  test('a stranger hears nothing but why', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    await using live = goLive(new Browser(server), link)

    const follower = follow<Post>((options) => live.trpc.feed.subscribe({}, options))

    expect(await endOf(follower)).toBe('NOT_SIGNED_IN')
    expect(follower.values).toEqual([])
  })

  test.for(kinds)('%s is listened with until it expires', async (kind) => {
    await using board = await openBoard(kind)
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const follower = follow<Post>((options) => live.trpc.feed.subscribe({}, options))
    board.post('one')
    await follower.until(1)

    board.clock.advance(lifetimeSeconds)

    expect(await endOf(follower)).toBe('SESSION_EXPIRED')
    board.post('two')
    expect(follower.values).toHaveLength(1)
  })

  test('a session that is revoked is listened with no more', async () => {
    await using board = await openBoard('a stored session')
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const follower = follow<Post>((options) => live.trpc.feed.subscribe({}, options))
    board.post('one')
    await follower.until(1)

    await browser.trpc.auth.logout.mutate()

    expect(await endOf(follower)).toBe('SESSION_REVOKED')
  })

  test.for(kinds)('a user who is deactivated hears no more, with %s', async (kind) => {
    await using board = await openBoard(kind)
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const follower = follow<Post>((options) => live.trpc.feed.subscribe({}, options))
    board.post('one')
    await follower.until(1)

    await board.database.users.update(id, { isActive: false })

    expect(await endOf(follower)).toBe('SESSION_REVOKED')
  })

  test('a requirement that is no longer met ends it too', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    await board.database.users.update(id, { isVerified: true })
    await using live = goLive(browser, link)
    const follower = follow((options) => live.trpc.forVerified.subscribe(undefined, options))
    await follower.until(1)

    await board.database.users.update(id, { isVerified: false })

    expect(await endOf(follower)).toBe('USER_NOT_VERIFIED')
  })

  test('after signing in again it goes on where it was, and nothing is lost', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const before = follow<Post>((options) => live.trpc.feed.subscribe({}, options))
    board.post('one')
    board.post('two')
    await before.until(2)
    board.clock.advance(lifetimeSeconds)
    expect(await endOf(before)).toBe('SESSION_EXPIRED')
    board.post('three')

    await signIn(browser)
    live.reconnect()
    const lastEventId = before.values.at(-1)?.id ?? null
    const after = follow<Post>((options) => live.trpc.feed.subscribe({ lastEventId }, options))
    await after.until(1)
    board.post('four')
    await after.until(2)

    const heard = [...before.values, ...after.values].map(({ data }) => data)
    expect(heard).toEqual(['one', 'two', 'three', 'four'])
    after.stop()
  })

  test('with load: session it is the session that counts, not the user', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const follower = follow((options) => live.trpc.ofSession.subscribe(undefined, options))
    await follower.until(1)

    await board.database.users.update(id, { isActive: false })
    board.clock.advance(lifetimeSeconds)

    expect(await endOf(follower)).toBe('SESSION_EXPIRED')
  })

  test('an observable ends as well, and is told', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, link)
    const follower = follow((options) => live.trpc.observed.subscribe(undefined, options))
    await follower.until(1)

    board.clock.advance(lifetimeSeconds)

    expect(await endOf(follower)).toBe('SESSION_EXPIRED')
    await board.forgotten.pass()
  })

  test('nobody is asked any more once the client has gone', async () => {
    await using board = await openBoard()
    await using server = await serve(board, adapter)
    const [leaving, staying] = [new Browser(server), new Browser(server)]
    await signUpAndIn(leaving, ada)
    await signUpAndIn(staying, bob)
    await using first = goLive(leaving, link)
    await using second = goLive(staying, link)
    const gone = follow((options) => first.trpc.deaf.subscribe(undefined, options))
    const control = follow((options) => second.trpc.deaf.subscribe(undefined, options))
    await Promise.all([gone.until(1), control.until(1)])

    gone.stop()
    const quiet = async () => {
      board.looks.length = 0
      // Each time the one who stays was looked at, the one who left would have been.
      while (board.looks.filter((name) => name === 'Bob').length < 5) await board.looked()
      return !board.looks.includes('Ada')
    }
    // The server learns of it when the connection's end has come through.
    while (!(await quiet()));

    expect(await quiet()).toBe(true)
    control.stop()
  })
})

test('a stored session that is renewed meanwhile is listened with beyond its first end', async () => {
  await using board = await openBoard('a stored session')
  await using server = await serve(board)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  await using live = goLive(browser, 'httpSubscriptionLink')
  const follower = follow((options) => live.trpc.deaf.subscribe(undefined, options))
  await follower.until(1)

  board.clock.advance(renewAfterSeconds)
  await browser.trpc.hello.query()
  expect(browser.last.setCookie).toHaveLength(1)
  board.clock.advance(lifetimeSeconds - 1)
  for (let look = 0; look < 3; look += 1) await board.looked()
  board.clock.advance(1)

  expect(await endOf(follower)).toBe('SESSION_EXPIRED')
})

describe('a store that fails', () => {
  test('is what ends a subscription over a WebSocket, and signs nobody out', async () => {
    await using board = await openBoard()
    await using server = await serve(board, 'standalone and ws')
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, 'wsLink')
    const follower = follow<Post>((options) => live.trpc.feed.subscribe({}, options))
    board.post('one')
    await follower.until(1)

    board.database.breakUsers()

    expect(await endOf(follower)).toBe('UNAVAILABLE')
    board.database.repairUsers()
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })

  test('lets one over HTTP connect again, for which the client needs no help', async () => {
    await using board = await openBoard()
    await using server = await serve(board)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await using live = goLive(browser, 'httpSubscriptionLink')
    const states: unknown[] = []
    const troubled = new Promise<void>((resolve) => {
      const subscription = live.trpc.feed.subscribe(
        {},
        {
          onData: () => board.database.breakUsers(),
          onConnectionStateChange({ state, error }) {
            states.push([state, error?.data?.auth?.code ?? null])
            if (error === null) return
            subscription.unsubscribe()
            resolve()
          },
        },
      )
    })

    board.post('one')
    await troubled

    expect(states).toEqual([
      ['connecting', null],
      ['pending', null],
      ['connecting', 'UNAVAILABLE'],
    ])
  })
})
