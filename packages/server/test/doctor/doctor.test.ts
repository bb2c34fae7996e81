import { afterEach, describe, expect, test, vi } from 'vitest'
import { doctor } from '../../src/doctor/index.ts'
import {
  AuthConfigError,
  backend,
  bearerTransport,
  cookieBackend,
  jwtStrategy,
  memoryUsers,
  type Doctor,
} from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { goLive } from '../harness/live.ts'
import { takeNotes } from '../harness/notes.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve, type AdapterName } from '../harness/serve.ts'

afterEach(() => void vi.unstubAllEnvs().unstubAllGlobals())

describe('it is for development only', () => {
  const made = (environment: string | undefined, options = {}) => {
    vi.stubEnv('NODE_ENV', environment)
    return () => doctor(options)
  }

  test.for([
    ['production', false],
    ['production', true],
    [undefined, false],
    ['', false],
    ['staging', false],
    ['Production', false],
  ] as const)(
    'with NODE_ENV %j and development %j it refuses to be made',
    ([environment, said]) => {
      const making = made(environment, { development: said })
      expect(making).toThrow(AuthConfigError)
      expect(making).toThrow(environment === 'production' ? /is production/ : /development: true/)
    },
  )

  test.for([
    ['development', false],
    ['test', false],
    [undefined, true],
    ['staging', true],
  ] as const)('with NODE_ENV %j and development %j it is made', ([environment, said]) => {
    expect(made(environment, { development: said })).not.toThrow()
  })

  test('where there is no process at all, the app must say so', () => {
    vi.stubGlobal('process', undefined)
    expect(() => doctor()).toThrow(AuthConfigError)
    expect(() => doctor({ development: true })).not.toThrow()
  })
})

describe('it changes no answer', () => {
  const requests = (origin: string): readonly (readonly [string, RequestInit])[] => [
    ['auth.me', {}],
    ['auth.me,notes.list,hello?batch=1', {}],
    ['auth.me', { headers: { cookie: '__Host-trpc-auth=a.b.c' } }],
    ['auth.me', { headers: { cookie: 'trpc-auth=a' } }],
    ['auth.me', { headers: { authorization: 'Basic YTpi' } }],
    [
      'notes.clear',
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: '__Host-trpc-auth=a.b.c',
          'sec-fetch-site': 'cross-site',
          origin: 'https://evil.example',
        },
        body: '{}',
      },
    ],
    [
      'auth.login',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: `${origin}0` },
        body: JSON.stringify({ json: { email: '', password: '' } }),
      },
    ],
  ]

  /** Everything of the answers but when they were made, and by which port. */
  const answers = async (adapter: AdapterName, attending?: Doctor) => {
    await using server = await serve(createApp({ doctor: attending }), adapter)
    const all = requests(server.origin).map(async ([path, init]) => {
      const response = await server.send(new Request(`${server.origin}/trpc/${path}`, init))
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      return { status: response.status, headers, body: await response.text() }
    })
    return await Promise.all(all)
  }

  test.for(adapterNames)('on %s it is the same to the byte', async (adapter) => {
    const reported: string[] = []
    const without = await answers(adapter)

    const watched = await answers(adapter, doctor({ report: (d) => void reported.push(d.reason) }))
    const throws = doctor({
      report() {
        throw new Error('the report is broken')
      },
    })
    const rejects = doctor({ report: () => Promise.reject(new Error('so is this one')) })

    expect(without.map(({ status }) => status)).toEqual([401, 207, 401, 401, 401, 403, 403])
    expect(watched).toEqual(without)
    expect(await answers(adapter, throws)).toEqual(without)
    expect(await answers(adapter, rejects)).toEqual(without)
    expect(new Set(reported).size).toBeGreaterThan(3) // else nobody has watched
  })

  test('nobody waits for its report', async () => {
    const gate = createGate()
    await using server = await serve(createApp({ doctor: doctor({ report: () => gate.pass() }) }))

    const { auth } = await refusal(new Browser(server).trpc.auth.me.query())

    expect(auth).toEqual({ code: 'NOT_SIGNED_IN' })
    gate.open()
  })

  test('a store that goes down while the doctor looks is nothing to the caller', async () => {
    const notes = takeNotes()
    const users = memoryUsers()
    await using server = await serve(createApp({ doctor: notes.doctor, users }))
    const browser = new Browser(server)
    await signUpAndIn(browser)
    const looks: string[] = []
    users.findById = async (id) => {
      looks.push(id)
      if (looks.length === 1) return null
      throw new Error('down')
    }

    const { httpStatus, auth } = await refusal(browser.trpc.auth.me.query())

    expect({ httpStatus, auth }).toEqual({ httpStatus: 401, auth: { code: 'SESSION_REVOKED' } })
    expect(looks).toHaveLength(2)
    expect(notes.told).toEqual([])
  })

  test('who is let in does not reach it', async () => {
    const notes = takeNotes()
    await using server = await serve(createApp({ doctor: notes.doctor }))
    const browser = new Browser(server)
    await signUpAndIn(browser)

    expect(await browser.trpc.notes.list.query()).toEqual([])
    expect(await new Browser(server).trpc.hello.query()).toBe('stranger')
    expect(notes.told).toEqual([])
  })
})

describe('it speaks once', () => {
  test.for(['httpBatchLink', 'httpBatchStreamLink'] as const)(
    'for a batch through %s',
    async (link) => {
      const notes = takeNotes()
      const backends = [
        cookieBackend({ secret, lifetimeSeconds }),
        backend({
          name: 'api',
          transport: bearerTransport(),
          strategy: jwtStrategy({ secret, lifetimeSeconds }),
        }),
      ]
      const app = createAppWith({ doctor: notes.doctor, backends }, ({ auth, t }) => ({
        byHeader: auth.protectedProcedure(t.procedure, { backends: ['api'] }).query(() => 'yours'),
      }))
      await using server = await serve(app)
      const { trpc } = new Browser(server, { link })

      await Promise.all([
        refusal(trpc.notes.list.query()),
        refusal(trpc.byHeader.query()),
        refusal(trpc.whose.query()),
      ])

      expect(notes.told).toHaveLength(1)
    },
  )

  test('for a WebSocket, with what is to be known of it', async () => {
    const notes = takeNotes()
    const app = createApp({ doctor: notes.doctor })
    await using server = await serve(app, 'standalone and ws')
    await using live = goLive(new Browser(server), 'wsLink')

    await refusal(live.trpc.auth.me.query())
    app.clock.advance(60)
    await refusal(live.trpc.notes.list.query())

    expect(notes.told).toMatchObject([
      {
        reason: 'no-cookie',
        path: 'auth.me',
        advice: expect.stringContaining('reopen it') as string,
        seen: { webSocket: true },
      },
    ])
  })

  test('for a WebSocket of another site, whose page it names', async () => {
    const notes = takeNotes()
    await using server = await serve(createApp({ doctor: notes.doctor }), 'standalone and ws')
    const headers = { cookie: '__Host-trpc-auth=any' }
    const browser = new Browser(server, { page: 'https://evil.example', headers })
    await using live = goLive(browser, 'wsLink')

    await refusal(live.trpc.auth.me.query())

    expect(await notes.next()).toMatchObject({
      reason: 'origin-not-trusted',
      path: 'auth.me',
      advice: expect.stringContaining("trustedOrigins: ['https://evil.example']") as string,
    })
  })

  test('for a WebSocket of another port, which needs no credentials included', async () => {
    const notes = takeNotes()
    await using server = await serve(createApp({ doctor: notes.doctor }), 'standalone and ws')
    const page = 'http://127.0.0.1:5173'
    await using live = goLive(new Browser(server, { page }), 'wsLink')

    await refusal(live.trpc.auth.me.query())

    expect(await notes.next()).toMatchObject({ reason: 'no-cookie', seen: { site: 'same-site' } })
  })

  test('a minute for the same reason, backend, host and origin', async () => {
    const notes = takeNotes()
    const app = createApp({ doctor: notes.doctor })
    await using server = await serve(app)
    const stranger = new Browser(server)
    const ask = (browser = stranger) => refusal(browser.trpc.auth.me.query())

    await ask()
    app.clock.advance(59)
    await ask()
    await refusal(stranger.trpc.notes.list.query())
    expect(notes.told).toHaveLength(1)

    await ask(new Browser(server, { headers: { cookie: 'trpc-auth=a' } }))
    await ask(new Browser(server, { at: 'https://app.example' }))
    app.clock.advance(1)
    await ask()

    expect(notes.told.map(({ reason, seen }) => [reason, seen.host === 'app.example'])).toEqual([
      ['no-cookie', false],
      ['cookie-name', false],
      ['no-cookie', true],
      ['no-cookie', false],
    ])
  })

  test('when a session ends in the middle of a subscription, too', async () => {
    const notes = takeNotes()
    const app = createAppWith(
      { doctor: notes.doctor, recheckSeconds: 0.02 },
      ({ protectedProcedure }) => ({
        feed: protectedProcedure.subscription(async function* ({ signal }) {
          yield 'started'
          await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        }),
      }),
    )
    await using server = await serve(app, 'standalone and ws')
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    await using live = goLive(browser, 'wsLink')
    const ended = new Promise((resolve) => {
      live.trpc.feed.subscribe(undefined, {
        onData: () => void app.auth.revokeSessions(id),
        onError: resolve,
      })
    })
    await ended

    expect(await notes.next()).toMatchObject({ reason: 'sessions-ended', path: 'feed' })
  })
})
