import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  recent,
  registerRouter,
  resetPasswordRouter,
  verifyRouter,
  type AdapterOptions,
  type Backend,
  type Factor,
  type Hooks,
  type LimitOptions,
  type PasswordOptions,
  type RecordStore,
  type User,
  type UserStore,
} from '../../src/index.ts'
import { factors, provedBy } from '../../src/core/protect/proofs.ts'
import {
  passkey,
  passkeyRouter,
  passkeySignUpRouter,
  type PasskeyRefusedEvent,
  type RelyingPartyOptions,
} from '../../src/passkey/index.ts'
import { passwordRouter } from '../../src/password/password-router.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { Authenticator, flags, type Bent } from './authenticator.ts'
import { Browser, type BrowserOptions } from './browser.ts'
import { createClock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'
import { ada, bob } from './people.ts'
import { serve } from './serve.ts'

export const origin = 'https://app.example'

export interface PasskeyAppOptions {
  /** @default the app's own origin */
  readonly site?: Partial<RelyingPartyOptions>
  /** @default a JWT in a cookie */
  readonly backend?: Backend
  readonly records?: RecordStore
  readonly users?: UserStore
  readonly hideExistingEmail?: boolean
  readonly requiresVerification?: boolean
  readonly requireFactor?: (user: { readonly displayName: string }) => boolean
  /** Besides passkeys. @default none */
  readonly factors?: readonly Factor[]
  readonly hooks?: Hooks<User<{ displayName: string; plan: string }>>
  readonly limits?: LimitOptions
  readonly passwords?: PasswordOptions
  /** @default 3600 */
  readonly mailLifetimeSeconds?: number
}

const profile = z.object({ displayName: z.string().min(1).max(80) })
const managed = z.object({ plan: z.string().default('free') })

/** An app whose users sign in with passwords and passkeys. */
export function createPasskeyApp(options: PasskeyAppOptions = {}) {
  const clock = createClock()
  const records = options.records ?? memoryRecords()
  const mailbox = testMailbox()
  const refused: PasskeyRefusedEvent<{ readonly email: string }>[] = []
  const told: string[] = []
  const passkeys = passkey({ rpName: 'Notes', origins: [origin], ...options.site })
  const heard: Hooks<{ readonly email: string }> = {
    ...mailbox.hooks,
    afterPasskeyRefused: (event) => void refused.push(event),
    afterRecordRefused: () => undefined,
    each: (name) => void told.push(name),
  }
  const auth = createAuth({
    backends: [options.backend ?? cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' })],
    users: options.users ?? memoryUsers(),
    records,
    secret,
    profile,
    managed,
    passwords: { hasher: fastHasher, ...options.passwords },
    factors: [passkeys, ...(options.factors ?? [])],
    hideExistingEmail: options.hideExistingEmail ?? false,
    ...(options.requireFactor && { requireFactor: options.requireFactor }),
    hooks: [heard, options.hooks ?? {}],
    waitUntil: mailbox.waitUntil,
    limits: options.limits ?? 'none',
    storeTimeoutSeconds: 10,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const required = { requiresVerification: options.requiresVerification ?? false }
  const displayName = (user: { readonly displayName: string }) => user.displayName
  const own = auth.protectedProcedure(t.procedure)
  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure, required),
      ...registerRouter(auth, t.procedure),
      ...resetPasswordRouter(auth, t.procedure),
      ...verifyRouter(auth, t.procedure, { lifetimeSeconds: options.mailLifetimeSeconds ?? 3600 }),
    },
    passkey: {
      ...passkeyRouter(auth, t.procedure, { passkeys, displayName, ...required }),
      ...passkeySignUpRouter(auth, t.procedure, { passkeys, displayName, ...required }),
    },
    password: passwordRouter(auth, t.procedure),
    two: auth.protectedProcedure(t.procedure, { when: factors(2) }).query(() => 'two'),
    byPasskey: auth
      .protectedProcedure(t.procedure, { when: [provedBy('passkey'), recent(300)] })
      .query(() => 'by passkey'),
    amr: own.query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
    session: own.query(({ ctx }) => ctx.session.id),
  })
  const callerOf = t.createCallerFactory(router)
  return { auth, clock, createContext, router, callerOf, records, passkeys, mailbox, refused, told }
}

/** The app, served, and ways to move in. */
export async function openPasskeyTown(options: PasskeyAppOptions = {}) {
  const app = createPasskeyApp(options)
  const server = await serve(app)
  const browse = (how: BrowserOptions = {}) => new Browser(server, { at: origin, ...how })
  type Page = ReturnType<typeof browse>
  const town = {
    ...app,
    server,
    browse,
    /** Makes a user whose address is verified. */
    async settle(person = ada): Promise<string> {
      await browse().trpc.auth.register.mutate(person)
      const record = await app.auth.users.findByEmailKey(person.email)
      await app.auth.users.update(record?.id ?? '', { isVerified: true })
      return record?.id ?? ''
    },
    async signIn(person = ada): Promise<Page> {
      const page = browse()
      await page.trpc.auth.login.mutate(person)
      return page
    },
    /** Gets the user of a page a passkey. */
    async add({ trpc }: Page, authenticator = new Authenticator(origin), bent: Bent = {}) {
      const { options: wanted, flow } = await trpc.passkey.registerOptions.mutate()
      const response = authenticator.create(wanted, bent)
      const added = await trpc.passkey.register.mutate({ response, flow })
      return { authenticator, added }
    },
    /** Has the browser of a page make one by itself, as it does without asking its user. */
    async addQuietly({ trpc }: Page, authenticator = new Authenticator(origin)) {
      const wanted = await trpc.passkey.registerOptions.mutate({ conditional: true })
      const response = authenticator.create(wanted.options, { flags: flags.be | flags.bs })
      const added = await trpc.passkey.register.mutate({ response, flow: wanted.flow })
      return { authenticator, added }
    },
    /** Signs in with a passkey, from a page that nobody has used. */
    async come(authenticator: Authenticator, bent: Bent = {}, page: Page = browse()) {
      const { options: wanted, flow } = await page.trpc.passkey.signInOptions.mutate()
      await page.trpc.passkey.signIn.mutate({ response: authenticator.get(wanted, bent), flow })
      return page
    },
    /** A user with a passkey, the page on which it was made, and the authenticator that has it. */
    async resident(person = ada, authenticator = new Authenticator(origin)) {
      const id = await town.settle(person)
      const page = await town.signIn(person)
      const { added } = await town.add(page, authenticator)
      return { id, page, authenticator, added }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
  return town
}

export { ada, bob }
