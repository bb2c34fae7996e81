import { createServer } from 'node:http'
import fc from 'fast-check'
import { initTRPC } from '@trpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cookieBackend,
  cookieProcedure,
  createAuth,
  createUser,
  memoryUsers,
  type AdapterOptions,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { behaviours, type Behaviour } from '../harness/behaviours.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { patience, trying } from '../harness/hostile.ts'
import { listen, type Listening } from '../harness/listen.ts'
import { send, through, trpcHandler, type Middleware } from '../harness/stack.ts'

// A response in the hands of others: whatever stands around it, every cookie of ours arrives once, the
// last identity wins, and nothing hangs.

const renewAfterSeconds = 60
const names = ['staff', 'shop'] as const
type LayerName = (typeof names)[number]
/** A name that leaves room for one, so that there is nothing else to delete. */
const cookieOf = (layer: LayerName) => `__Host-${layer}`

/** Two layers on one response. */
function createTown() {
  const clock = createClock()
  const layer = (name: LayerName) =>
    createAuth({
      backends: [
        cookieBackend({
          secret,
          lifetimeSeconds,
          renewAfterSeconds,
          name,
          cookieName: cookieOf(name),
        }),
      ],
      users: memoryUsers(),
      passwords: { hasher: fastHasher },
      clock,
    })
  const layers = { staff: layer('staff'), shop: layer('shop') }
  const createContext = (options: AdapterOptions) => ({
    ...layers.staff.createContext(options),
    shop: layers.shop.createContext(options).auth,
  })
  const t = initTRPC.context<typeof createContext>().create()
  let now: readonly Act[] = []
  let turn = Promise.resolve()
  /** Calls of a batch run at once; they act in the order of the batch, a moment after each other. */
  const act = (at: number) =>
    cookieProcedure(
      t.procedure.mutation(({ ctx }) => {
        const { layer = 'staff', who = null } = now[at] ?? {}
        const handle = layer === 'staff' ? ctx.auth : ctx.shop
        turn = turn.then(async () => {
          await new Promise((resolve) => setImmediate(resolve))
          if (who === null) await handle.signOut()
          else await handle.signIn({ id: ids[layer][who] })
        })
        return turn.then(() => `act ${at} is done`)
      }),
    )
  const router = t.router({
    act0: act(0),
    act1: act(1),
    act2: act(2),
    /** Longer than a socket takes at once. */
    long: t.procedure.mutation(() => 'long'.repeat(30_000)),
  })
  const ids = { staff: { ada: '', bob: '' }, shop: { ada: '', bob: '' } }
  const begin = (acts: readonly Act[]) => {
    now = acts
    turn = Promise.resolve()
  }
  return { auth: layers.staff, layers, clock, createContext, router, ids, begin }
}

interface Act {
  readonly layer: LayerName
  /** `null` signs out. */
  readonly who: 'ada' | 'bob' | null
}

/**
 * The head may be gone before a call has begun, which is refused then, before anything has happened;
 * and tRPC itself cannot answer a batch that it has not streamed.
 */
const beginsEarly = (front: readonly Front[]) =>
  front.includes('headers that are flushed') || front.includes('an early write')

/** A middleware, or one that makes a context, with the renewals that begin then. */
type Front = Behaviour | 'context'
const isBehaviour = (name: string): name is Behaviour => name in behaviours
const fronts: readonly Front[] = ['context', ...Object.keys(behaviours).filter(isBehaviour)]
/** Those that end a response later than they are told; who writes early does not know of it. */
const endLater: readonly Front[] = [
  'compression',
  'express-session',
  'an end that comes later',
  'a stream of its own, drain listeners and all',
]
const front = fc
  .uniqueArray(fc.constantFrom(...fronts), { maxLength: 5 })
  .filter((all) => !all.includes('an early write') || !endLater.some((each) => all.includes(each)))

const scene = fc.record({
  front,
  acts: fc.array(
    fc.record({
      layer: fc.constantFrom(...names),
      who: fc.constantFrom('ada' as const, 'bob' as const, null),
    }),
    { maxLength: 3 },
  ),
  /** Whether sessions come along that are due for renewal. */
  due: fc.boolean(),
  stream: fc.boolean(),
  long: fc.boolean(),
  gzip: fc.boolean(),
})

const town = createTown()
let server: Listening
let stack: readonly Middleware[] = []
const session: Record<LayerName, string> = { staff: '', shop: '' }

beforeAll(async () => {
  const handle = trpcHandler(town)
  // One server for all, so that connections are used again.
  server = await listen(createServer((req, res) => through(stack, handle)(req, res)))
  for (const layer of names) {
    for (const who of ['ada', 'bob'] as const) {
      const account = { email: `${who}@example.org`, password: 'correct horse' }
      const user = await createUser(town.layers[layer], account)
      town.ids[layer][who] = user.id
    }
    const setCookie = ({ value }: { value: string }) => void (session[layer] = value)
    const { auth } = town.layers[layer].createContext({ headers: new Headers(), setCookie })
    await auth.signIn({ id: town.ids[layer].ada })
  }
  town.clock.advance(renewAfterSeconds)
})
afterAll(() => server.close())

const contextual: Middleware = (req, res, next) => {
  town.createContext({ req, res })
  next()
}

async function whoHas(layer: LayerName, line: string | undefined): Promise<string | null> {
  const cookie = line?.split(';')[0] ?? ''
  const { auth } = town.layers[layer].createContext({ headers: new Headers({ cookie }) })
  return (await auth.user())?.id ?? null
}

test(
  'whatever stands around a response, each cookie arrives once and the last identity wins [field-A1,A2,A3]',
  async () => {
    const property = fc.asyncProperty(scene, async ({ front, acts, due, stream, long, gzip }) => {
      stack = front.map((each) => (isBehaviour(each) ? behaviours[each] : contextual))
      town.begin(acts)
      const paths = [
        ...acts.map((_, at) => `act${at}`),
        ...(long || acts.length === 0 ? ['long'] : []),
      ]

      const came = await send(`${server.origin}/trpc/${paths.join(',')}?batch=1`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(stream && { 'trpc-accept': 'application/jsonl' }),
          'accept-encoding': gzip ? 'gzip' : 'identity',
          cookie: due
            ? names.map((name) => `${cookieOf(name)}=${session[name]}`).join('; ')
            : 'a=b',
        },
        body: '{}',
        signal: AbortSignal.timeout(4000),
      })

      const tooLate = /response head has been sent|Cannot set headers/.test(came.body)
      expect(tooLate && !beginsEarly(front)).toBe(false)
      if (tooLate) return
      const answers = acts.map((_, at) => `act ${at} is done`)
      if (paths.includes('long')) answers.push('long'.repeat(30_000))
      for (const answer of answers) expect(came.body).toContain(answer)
      for (const layer of names) {
        const lines = came.setCookie.filter((line) => line.startsWith(`${cookieOf(layer)}=`))
        const last = acts.findLast((act) => act.layer === layer)
        expect(lines).toHaveLength(last !== undefined || due ? 1 : 0)
        const storable = !came.headers.get('cache-control')?.includes('no-store')
        expect(lines.length > 0 && storable).toBe(false)
        const expected = last === undefined ? (due ? 'ada' : null) : last.who
        expect(await whoHas(layer, lines[0])).toBe(expected && town.ids[layer][expected])
      }
      const others = came.setCookie.map((line) => line.split('=')[0])
      expect(new Set(others).size).toBe(others.length)
    })
    await fc.assert(property, {
      ...trying(150),
      examples: [
        [
          {
            front: ['compression'],
            acts: [{ layer: 'staff', who: 'bob' }],
            due: true,
            stream: true,
            long: true,
            gzip: true,
          },
        ],
        [
          {
            front: ['context', 'compression'],
            acts: [{ layer: 'staff', who: null }],
            due: true,
            stream: true,
            long: false,
            gzip: true,
          },
        ],
      ],
    })
  },
  patience,
)
