import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  prove,
  recent,
  registerRouter,
  requestOf,
  tokenProcedure,
  type AdapterOptions,
  type AuthOptions,
} from '../../../src/index.ts'
import { lifetimeSeconds, secret } from '../../harness/app.ts'
import { createClock } from '../../harness/clock.ts'
import { fastHasher } from '../../harness/fast-hasher.ts'
import { badge } from './badge.ts'
import { byText } from './by-text.ts'
import { textCodeRouter } from './text-code.ts'

const profile = z.object({ displayName: z.string() })
const managed = z.object({ phone: z.string().nullable().default(null) })

type Options = AuthOptions<typeof profile, false, readonly [typeof badge], typeof managed>

/** An app that uses the concern of docs/adding-a-concern.md, and the telephone of its users. */
export function createTextApp(options: Partial<Omit<Options, 'clock'>> = {}) {
  const clock = createClock()
  const texts: { phone: string; code: string }[] = []
  const heard: object[] = []
  const records = memoryRecords()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    records,
    secret,
    passwords: { hasher: fastHasher },
    factors: [badge],
    limits: 'none',
    hooks: [
      { afterRequestTextCode: ({ user, token }) => send(user.phone, token) },
      { each: (_name, event) => void heard.push(event) },
    ],
    ...options,
    profile,
    managed,
    clock,
  })
  const send = (phone: string | null, code: string) => {
    if (phone !== null) texts.push({ phone, code })
  }
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const showBadge = t.procedure.mutation(async ({ ctx }) => {
    const { pending } = await prove(requestOf(auth, ctx.auth), 'badge')
    return pending
  })
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    text: textCodeRouter(auth, t.procedure),
    badge: { show: tokenProcedure(auth.backends, showBadge) },
    close: auth.protectedProcedure(t.procedure, { when: recent(300) }).query(() => 'closed'),
    pay: auth
      .protectedProcedure(t.procedure, { when: [recent(300), byText(900)] })
      .query(() => 'paid'),
  })
  return { auth, clock, createContext, router, records, texts, heard }
}
