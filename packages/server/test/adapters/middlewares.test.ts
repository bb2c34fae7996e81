import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieBackend, cookieProcedure, memoryUsers } from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { behaviours, keep, type Behaviour } from '../harness/behaviours.ts'
import { createGate } from '../harness/gate.ts'
import { listen } from '../harness/listen.ts'
import { ada, bob } from '../harness/people.ts'
import { batchOf, send, serveBehind, type Middleware } from '../harness/stack.ts'

const name = '__Host-trpc-auth'
const renewAfterSeconds = 60

/** An app with Ada and Bob in it, whose user store takes its time, and sessions that slide. */
async function createPopulated() {
  const users = memoryUsers()
  const slowly: typeof users.findById = async (id) => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    return users.findById(id)
  }
  const app = createApp({
    backends: [cookieBackend({ secret, lifetimeSeconds, renewAfterSeconds })],
    users: { ...users, findById: slowly },
  })
  const callerOf = app.t.createCallerFactory(app.router)
  const anybody = callerOf(app.createContext({ headers: new Headers() }))
  const ids = {
    ada: (await anybody.auth.register(ada)).user.id,
    bob: (await anybody.auth.register(bob)).user.id,
  }
  const signedIn = async ({ email, password } = ada) => {
    const cookies: string[] = []
    const setCookie = ({ value }: { value: string }) => void cookies.push(`${name}=${value}`)
    const context = app.createContext({ headers: new Headers(), setCookie })
    await callerOf(context).auth.login({ email, password })
    return cookies.join()
  }
  const whoHas = async (lines: readonly string[]) => {
    const cookie = lines.map((line) => line.split(';')[0]).join('; ')
    return callerOf(app.createContext({ headers: new Headers({ cookie }) })).hello()
  }
  return { ...app, ids, signedIn, whoHas }
}

const ours = (lines: readonly string[]) => lines.filter((line) => line.startsWith(`${name}=`))
const login = ['auth.login', { email: bob.email, password: bob.password }] as const

const names = Object.keys(behaviours).filter((each): each is Behaviour => each in behaviours)
/** The others begin the head themselves, and tRPC cannot go on then without streaming. */
const fronts = names.filter(
  (each) => !['headers that are flushed', 'an early write'].includes(each),
)

describe.for(fronts)('behind %s', (front) => {
  const middleware = behaviours[front]

  test.for([true, false])(
    'a sign-in is answered, its cookie too (streamed: %s) [field-A1]',
    async (stream) => {
      const app = await createPopulated()
      await using server = await serveBehind(app, middleware)

      const came = await batchOf(server.origin, [login, login], { stream })

      expect(came.body.match(/"displayName":"Bob"/g)).toHaveLength(2)
      expect(ours(came.setCookie)).toHaveLength(1)
      expect(await app.whoHas(came.setCookie)).toBe('Bob')
      expect(came.headers.get('cache-control')).toContain('no-store')
      expect(came.headers.get('vary')).not.toMatch(/^\s*,|,\s*(,|$)/)
    },
  )

  test('a renewal that is due holds up no call [field-A1]', async () => {
    const app = await createPopulated()
    await using server = await serveBehind(app, middleware)
    const cookie = await app.signedIn()
    app.clock.advance(renewAfterSeconds)

    const headers = { cookie, 'trpc-accept': 'application/jsonl' }
    const came = await send(`${server.origin}/trpc/hello?batch=1&input={}`, { headers })

    expect(came.body).toContain('Ada')
    expect(await app.whoHas(ours(came.setCookie))).toBe('Ada')
  })

  test.for(['before', 'after'])(
    'a context made %s it has the same jar [field-A3]',
    async (when) => {
      const app = await createPopulated()
      const early: Middleware = async (req, res, next) => {
        const { auth } = app.createContext({ req, res })
        void auth.user() // begins the renewal that is due
        next()
      }
      const stack = when === 'before' ? [early, middleware] : [middleware, early]
      await using server = await serveBehind(app, ...stack)
      const cookie = await app.signedIn()
      app.clock.advance(renewAfterSeconds)

      const options = { headers: { cookie }, stream: true }
      const signedOut = await batchOf(server.origin, [['auth.logout', undefined]], options)
      const asBob = await batchOf(server.origin, [login], options)

      expect(ours(signedOut.setCookie)).toEqual([expect.stringContaining(`${name}=; Max-Age=0`)])
      expect(ours(asBob.setCookie)).toHaveLength(1)
      expect(await app.whoHas(asBob.setCookie)).toBe('Bob')
    },
  )
})

const forms: readonly (readonly [string, unknown])[] = [
  ['an object', { location: '/', 'Set-Cookie': 'theme=dark', 'Cache-Control': 'public' }],
  ['pairs in turn', ['Location', '/', 'Set-Cookie', 'theme=dark', 'Cache-Control', 'public']],
]

describe.for(forms)('a route of the app whose writeHead is given %s', ([, headers]) => {
  test.for([true, false])(
    'keeps the session cookie and its own (others set before: %s) [field-A2]',
    async (before) => {
      const app = await createPopulated()
      const { ada: id } = app.ids
      const server = createServer((req, res) => {
        if (before) res.setHeader('set-cookie', 'visit=1')
        const { auth } = app.createContext({ req, res })
        void auth.signIn({ id }).then(() => {
          keep(res, 'writeHead')(303, headers)
          return res.end()
        })
      })
      const { origin, close } = await listen(server)

      const came = await send(origin)

      expect(came.status).toBe(303)
      expect(came.headers.get('location')).toBe('/')
      expect(came.setCookie).toContain('theme=dark')
      expect(await app.whoHas(ours(came.setCookie))).toBe('Ada')
      expect(came.headers.get('cache-control')).toMatch(/\bno-store\b/)
      await close()
    },
  )
})

test('a middleware in front that ends the response early breaks nothing [field-A1]', async () => {
  const app = await createPopulated()
  const hasty: Middleware = (_req, res, next) => {
    next()
    setImmediate(() => res.end('hasty'))
  }
  await using server = await serveBehind(app, hasty)

  expect((await batchOf(server.origin, [login], { stream: true })).status).toBe(200)
  expect((await batchOf(server.origin, [login], { stream: false })).status).toBe(200)
})

test.for(['flushHeaders', 'writeHead', 'write'] as const)(
  'a head that is begun by an earlier %s while a call runs waits for its cookie [field-A1]',
  async (method) => {
    const app = createAppWith({}, ({ t }) => ({
      join: cookieProcedure(
        t.procedure.input(z.object({ id: z.string() })).mutation(async ({ ctx, input }) => {
          await begun.reached
          await new Promise((resolve) => setImmediate(resolve))
          await ctx.auth.signIn(input)
          return 'joined'
        }),
      ),
    }))
    const begun = createGate()
    const early: Middleware = (_req, res, next) => {
      const begin = keep(res, method)
      next()
      setTimeout(() => {
        if (method === 'writeHead') begin(200)
        else begin('\n')
        void begun.pass()
      }, 50)
    }
    await using server = await serveBehind(app, early)
    const caller = app.t.createCallerFactory(app.router)
    const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(bob)

    const came = await batchOf(server.origin, [['join', { id: user.id }]], { stream: true })

    expect(came.body).toContain('joined')
    expect(ours(came.setCookie)).toHaveLength(1)
    expect(came.headers.get('cache-control')).toContain('no-store')
  },
)
