import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieProcedure,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  sessionsRouter,
  type Backend,
  type SessionStore,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { answered, inProcess, type Sent } from '../harness/in-process.ts'
import { ada } from '../harness/people.ts'

/** The same store, each call of which takes some turns before and after. */
function slowed<TStore extends object>(store: TStore, turns: () => number): TStore {
  const wait = async () => {
    for (let left = turns(); left > 0; left -= 1) await Promise.resolve()
  }
  return new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        await wait()
        const answer: unknown = await Reflect.apply(value, target, given)
        await wait()
        return answer
      }
    },
  })
}

const slides = { lifetimeSeconds, renewAfterSeconds: 60 }
const own = { secret, ...slides, cookieName: 'sid' }

const kinds: Record<string, (sessions: SessionStore) => Backend> = {
  'a JWT': () => cookieBackend(own),
  'a JWT and a store': (sessions) => cookieBackend({ ...own, sessions }),
  'an opaque token': (sessions) =>
    backend({
      name: 'cookie',
      transport: cookieTransport({ cookieName: 'sid' }),
      strategy: databaseStrategy({ sessions, ...slides }),
    }),
}

/** One with a store and one without, so that there is a list, and revoking others needs the epoch. */
const others = (sessions: SessionStore) => [
  cookieBackend({ secret, lifetimeSeconds, name: 'plain', cookieName: 'plain' }),
  cookieBackend({ secret, lifetimeSeconds, name: 'listed', cookieName: 'listed', sessions }),
]

const posted = (cookie: string, json?: object): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', cookie },
  body: JSON.stringify(json === undefined ? {} : { json }),
})

/** Ada, signed in long enough ago for a renewal. */
async function open(kind: string, turns: () => number) {
  const sessions = slowed(memorySessions(), turns)
  const first = kinds[kind]?.(sessions) ?? cookieBackend(own)
  const app = createAppWith(
    { backends: [first, ...others(sessions)], users: slowed(memoryUsers(), turns) },
    ({ auth, t }) => ({
      sessions: sessionsRouter(auth, t.procedure),
      prove: cookieProcedure(t.procedure.mutation(({ ctx }) => ctx.auth.prove('codes'))),
    }),
  )
  const send = inProcess(app)
  await send('auth.register', posted('', ada))
  const cookies: string[] = []
  const note = (response: Response) => {
    const [line = ''] = response.headers.getSetCookie()
    const [, cookie] = /^(sid=[^;]+);/.exec(line) ?? []
    if (cookie !== undefined) cookies.push(cookie)
  }
  note(await send('auth.login', posted('', ada)))
  app.clock.advance(120)
  const call = async ([path, how]: (typeof calls)[number]) => {
    const [cookie = ''] = cookies
    note(await send(path, how === 'query' ? { headers: { cookie } } : posted(cookie)))
  }
  const asked = (path: string, cookie: string) => answered(send(path, { headers: { cookie } }))
  return { app, call, cookies, asked }
}

const refused = /^(SESSION_REVOKED|NOT_SIGNED_IN)$/

const calls = [
  ['auth.me', 'query'],
  ['hello', 'query'],
  ['prove', 'mutation'],
  ['sessions.revokeOthers', 'mutation'],
] as const

test.for(Object.keys(kinds))(
  'with %s nothing that goes on beside the end of all sessions keeps one [sec-9,13]',
  async (kind) => {
    const meanwhile = fc.array(fc.constantFrom(...calls), { minLength: 1, maxLength: 4 })
    const delays = fc.array(fc.nat(6), { minLength: 8, maxLength: 40 })
    const property = fc.asyncProperty(meanwhile, delays, fc.nat(60), async (list, waits, later) => {
      let at = 0
      const turns = () => waits[(at += 1) % waits.length] ?? 0
      const { app, call, cookies, asked } = await open(kind, turns)
      const record = await app.auth.users.findByEmailKey(ada.email)
      const end = async () => {
        for (let left = later; left > 0; left -= 1) await Promise.resolve()
        await app.auth.revokeSessions(record?.id ?? '')
      }
      await Promise.all([...list.map(call), end()])

      for (const cookie of cookies) {
        expect(await asked('hello', cookie)).toBe('stranger')
        // Without a store it lasts where nobody asks for its user.
        const lasts = kind === 'a JWT' ? new RegExp(`^${record?.id}$`) : refused
        expect(await asked('whose', cookie)).toMatch(lasts)
      }
    })
    await fc.assert(property, { numRuns: 150 })
  },
)
