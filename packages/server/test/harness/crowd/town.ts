import { initTRPC } from '@trpc/server'
import {
  accountRouter,
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  createAuth,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  memoryUsers,
  recent,
  sessionsRouter,
  type AdapterOptions,
  type Factor,
  type PasswordHasher,
  type Requirement,
  type RequirementCall,
} from '../../../src/index.ts'
import { secret } from '../app.ts'
import { createClock } from '../clock.ts'
import { backendNames, type BackendName, type Layer, type Rule, type Stack } from './steps.ts'

export const lifetimeSeconds = 1200
export const renewAfterSeconds = 300
export const maxLifetimeSeconds = 1500

/** Costs nothing: what hashes are is not what is tried here. */
const hasher: PasswordHasher = {
  hash: async (password) => `plain ${password}`,
  verify: async (hash, password) => hash === `plain ${password}`,
  needsRehash: () => false,
}

function createBackends() {
  const sessions = memorySessions()
  const slides = { lifetimeSeconds, renewAfterSeconds, maxLifetimeSeconds }
  const own = { secret, ...slides }
  return [
    cookieBackend({ ...own, name: 'web', cookieName: 'web' }),
    cookieBackend({ ...own, name: 'revocable', cookieName: 'revocable', sessions }),
    backend({
      name: 'stored',
      transport: cookieTransport({ cookieName: 'stored' }),
      strategy: databaseStrategy({ sessions, ...slides }),
    }),
    backend({
      name: 'api',
      transport: bearerTransport(),
      strategy: jwtStrategy({ secret, lifetimeSeconds, sessions }),
    }),
  ]
}

interface Somebody {
  readonly email: string
}

interface Named {
  readonly name: string
}

const requirementOf: Record<Rule, Requirement<Somebody>> = {
  recent: recent(300),
  strong: (_user, { session }: RequirementCall) =>
    session.claims.amr.some(({ method }) => method === 'codes'),
  first: ({ email }) => email.endsWith('.0@example.org'),
}

/** An app with every kind of session, whose ids are given again, and these stacks of protections. */
export function createTown(stacks: readonly Stack[]) {
  const enrolled = new Set<string>()
  const codes: Factor<'codes'> = { name: 'codes', enrolled: (_core, id) => enrolled.has(id) }
  const clock = createClock()
  const auth = createAuth({
    backends: createBackends(),
    users: memoryUsers(),
    passwords: { hasher, refuseCommon: false },
    factors: [codes],
    limits: 'none',
    storeTimeoutSeconds: 60, // a machine that is busy is no store that is down
    clock,
  })
  const createContext = (options: AdapterOptions) => ({ ...auth.createContext(options) })
  const t = initTRPC.context<typeof createContext>().create({ isDev: false })
  const layered = (stack: Stack) => {
    const wrap = (at: number): typeof t.procedure => {
      const under = at === 0 ? t.procedure : wrap(at - 1)
      const wrapped: object = auth.protectedProcedure(under, requirementsOf(stack[at]))
      return wrapped as typeof t.procedure
    }
    return wrap(stack.length - 1).query(({ ctx }) => whoIs(ctx))
  }
  const router = t.router({
    at: Object.fromEntries(
      backendNames.map((name) => [name, authRouter(auth, t.procedure, { backend: name })]),
    ),
    ...accountRouter(auth, t.procedure),
    sessions: sessionsRouter(auth, t.procedure),
    prove: t.procedure
      .input((given) => given as { backend?: BackendName })
      .mutation(({ ctx, input }) => ctx.auth.prove('codes', input)),
    hello: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.email ?? null),
    stack: Object.fromEntries(stacks.map((stack, at) => [`${at}`, layered(stack)])),
  })
  const createCaller = t.createCallerFactory(router)
  const call = (
    headers: Headers,
    setCookie: (cookie: Named & { readonly value: string }) => void,
  ) => createCaller(createContext({ headers, setCookie }))
  return { auth, clock, enrolled, call }
}

export type Town = ReturnType<typeof createTown>
export type Caller = ReturnType<Town['call']>

function requirementsOf({ load, when, ...others }: Layer = {}) {
  if (load === 'session') return { ...others, load } as object
  return { ...others, ...(when && { when: when.map((rule) => requirementOf[rule]) }) }
}

/** What the resolver has been given. */
function whoIs(ctx: object): unknown {
  const { user, session } = ctx as {
    user?: { email: string }
    session: { id: string; userId: string; backend: string; claims: { amr: object[] } }
  }
  const { id, userId, backend: name, claims } = session
  return { email: user?.email ?? null, id, userId, backend: name, amr: claims.amr }
}
