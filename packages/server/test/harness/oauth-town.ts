import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  accountRouter,
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryRecords,
  memoryUsers,
  recent,
  registerRouter,
  requestOf,
  resetPasswordRouter,
  usersRouter,
  verifyRouter,
  type AdapterOptions,
  type AuthOptions,
  type Factor,
  type HookName,
  type Hooks,
  type UserFlags,
} from '../../src/index.ts'
import {
  oauthCallbacks,
  oauthRouter,
  oidc,
  type NewIdentity,
  type OAuthRouterOptions,
  type OidcOptions,
} from '../../src/oauth/index.ts'
import { mayAddFactor } from '../../src/core/factor/factor-change.ts'
import { provedBy } from '../../src/core/protect/proofs.ts'
import { passwordRouter } from '../../src/password/password-router.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { Browser, type BrowserOptions } from './browser.ts'
import { createClock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'
import { ada } from './people.ts'
import { serve, type AdapterName, type Running } from './serve.ts'

const profile = z.object({ displayName: z.string().min(1).max(80) })
type Options = AuthOptions<typeof profile, boolean>

export type OAuthTownOptions<TProvider extends string> = Partial<
  Omit<Options, 'profile' | 'clock' | 'factors'>
> &
  Omit<OAuthRouterOptions<TProvider, { displayName: string }>, 'pageUrl'> & {
    readonly pageUrl?: string
    /** Whether people are asked for an address, where their provider says none. @default false */
    readonly asksForEmail?: boolean
  }

/** Where people come back to, where no test goes there. */
export const pageUrl = 'http://127.0.0.1:4711/oauth'

export function createOAuthApp<TProvider extends string>(options: OAuthTownOptions<TProvider>) {
  const { providers, backend, linkVerified, requiresVerification, ...rest } = options
  const { pageUrl: page = pageUrl, profile: makeProfile, callbackUrl, ...others } = rest
  const { hooks, keepTokens, timeoutSeconds, asksForEmail = false, ...authOptions } = others
  // The provider has the time of the machine.
  const clock = createClock(new Date().toISOString())
  const events: { readonly name: HookName; readonly event: object }[] = []
  const listener: Hooks<unknown> = {
    each: (name, event) => void events.push({ name, event }),
  }
  const enrolled = new Set<string>()
  const codes: Factor<'codes'> = { name: 'codes', enrolled: (_core, id) => enrolled.has(id) }
  const mailbox = testMailbox()
  const { afterRequestOAuthEmail: _asks, ...mails } = mailbox.hooks
  const mailHooks = asksForEmail ? mailbox.hooks : mails
  const records = authOptions.records ?? memoryRecords()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    secret,
    limits: 'none',
    waitUntil: mailbox.waitUntil,
    ...authOptions,
    records,
    factors: [codes],
    hooks: [mailHooks, listener, hooks ?? []].flat(),
    profile,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const oauthOptions = {
    providers,
    pageUrl: page,
    profile: makeProfile ?? (({ name }: NewIdentity) => ({ displayName: name ?? 'Somebody' })),
    ...(callbackUrl !== undefined && { callbackUrl }),
    ...(backend !== undefined && { backend }),
    ...(linkVerified !== undefined && { linkVerified }),
    ...(requiresVerification !== undefined && { requiresVerification }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(keepTokens !== undefined && { keepTokens }),
  }
  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure, { requiresVerification: auth.hideExistingEmail }),
      ...registerRouter(auth, t.procedure),
      ...resetPasswordRouter(auth, t.procedure),
      ...verifyRouter(auth, t.procedure),
      ...accountRouter(auth, t.procedure),
    },
    users: usersRouter(auth, t.procedure),
    password: passwordRouter(auth, t.procedure),
    codes: t.procedure.mutation(({ ctx }) => ctx.auth.prove('codes')),
    sensitive: auth.protectedProcedure(t.procedure, { when: recent(300) }).query(() => 'sensitive'),
    /** What setting up a factor begins with. */
    mayAdd: t.procedure.mutation(async ({ ctx }) => {
      const { enrolled } = await mayAddFactor(requestOf(auth, ctx.auth))
      return enrolled
    }),
    by: Object.fromEntries(
      ['password', 'codes', 'badge', ...Object.keys(providers)].map((name) => [
        name,
        auth.protectedProcedure(t.procedure, { when: provedBy(name) }).query(() => name),
      ]),
    ),
    amr: auth
      .protectedProcedure(t.procedure)
      .query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
    oauth: {
      ...oauthRouter(auth, t.procedure, oauthOptions),
      callback: callbackUrl === undefined ? {} : oauthCallbacks(auth, t.procedure, oauthOptions),
    },
  })
  return { auth, clock, createContext, router, mailbox, events, enrolled, records }
}

type App = ReturnType<typeof createOAuthApp<string>>

/** An app where people sign in at providers, or with a password, served. */
export async function openOAuthTown<TProvider extends string>(
  options: OAuthTownOptions<TProvider>,
  adapter?: AdapterName,
) {
  const app = createOAuthApp<string>(options)
  const server: Running<App['router']> = await serve(app, adapter)
  return {
    ...app,
    server,
    /** A browser in which nobody is signed in. */
    browse: (how?: BrowserOptions) => new Browser(server, how),
    settle: (person = ada, flags: UserFlags = {}) => createUser(app.auth, { ...person, ...flags }),
    /** A browser of somebody who has signed in with their password. */
    async signIn({ email, password }: { email: string; password: string } = ada) {
      const browser = new Browser(server)
      await browser.trpc.auth.login.mutate({ email, password })
      return browser
    },
    async record(email: string) {
      const record = await app.auth.users.findByEmailKey(email.toLowerCase())
      if (record === null) throw new Error(`${email} is nobody's.`)
      return record
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type OAuthTown = Awaited<ReturnType<typeof openOAuthTown>>
export type OAuthBrowser = ReturnType<OAuthTown['browse']>

/** The app as a client of a provider of the tests. */
export function atProvider(
  { issuer, client }: { issuer: string; client: { id: string; secret: string } },
  more: Partial<Pick<OidcOptions, 'trustsEmail' | 'stepsUp' | 'parameters'>> = {},
) {
  return oidc({ issuer, clientId: client.id, clientSecret: client.secret, ...more })
}
