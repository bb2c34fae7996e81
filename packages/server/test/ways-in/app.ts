import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  changeEmailRouter,
  cookieBackend,
  cookieProcedure,
  createAuth,
  memoryRecords,
  memoryUsers,
  registerRouter,
  resetPasswordRouter,
  verifyRouter,
  type AdapterOptions,
} from '../../src/index.ts'
import {
  oauthCallbacks,
  oauthRouter,
  type NewIdentity,
  type Provider,
} from '../../src/oauth/index.ts'
import { passkey, passkeyRouter, passkeySignUpRouter } from '../../src/passkey/index.ts'
import { recoveryCodeRouter, recoveryCodes } from '../../src/recovery-code/index.ts'
import { totp, totpRouter } from '../../src/totp/index.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'

export const origin = 'https://app.example'

/** Where people come back to from a provider: a page, and the procedure that has none. */
const pageUrl = `${origin}/oauth`
const callbackUrl = `${origin}/trpc/redirects.callback`
export const redirectUris = (name: string) => [`${pageUrl}/${name}`, `${callbackUrl}.${name}`]

/** Of whom a factor is required. */
type Policy = () => boolean

/** An app with every way in and every factor of this library. */
export function createWaysApp<TProvider extends string>(
  providers: Readonly<Record<TProvider, Provider>>,
  requireFactor: Policy | null,
) {
  // Providers have the time of the machine.
  const clock = createClock(new Date().toISOString())
  const codes = totp({ issuer: 'Notes' })
  const passkeys = passkey({ rpName: 'Notes', origins: [origin] })
  const recovery = recoveryCodes()
  const mailbox = testMailbox()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' })],
    users: memoryUsers(),
    records: memoryRecords(),
    secret,
    profile: z.object({ displayName: z.string() }),
    passwords: { hasher: fastHasher },
    factors: [codes, passkeys, recovery],
    ...(requireFactor && { requireFactor }),
    hooks: mailbox.hooks,
    waitUntil: mailbox.waitUntil,
    limits: 'none',
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const displayName = (user: { readonly displayName: string }) => user.displayName
  const own = auth.protectedProcedure(t.procedure)
  const profile = ({ name }: NewIdentity) => ({ displayName: name ?? 'Somebody' })
  const atPage = { providers, pageUrl, profile }
  const redirected = { ...atPage, callbackUrl }
  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure),
      ...registerRouter(auth, t.procedure),
      ...resetPasswordRouter(auth, t.procedure),
      ...verifyRouter(auth, t.procedure),
      ...changeEmailRouter(auth, t.procedure),
    },
    passkey: {
      ...passkeyRouter(auth, t.procedure, { passkeys, displayName }),
      ...passkeySignUpRouter(auth, t.procedure, { passkeys, displayName }),
    },
    oauth: oauthRouter(auth, t.procedure, atPage),
    linking: oauthRouter(auth, t.procedure, { ...atPage, linkVerified: true }),
    redirects: {
      ...oauthRouter(auth, t.procedure, redirected),
      callback: oauthCallbacks(auth, t.procedure, redirected),
    },
    totp: totpRouter(auth, t.procedure, codes),
    recoveryCode: recoveryCodeRouter(auth, t.procedure, recovery),
    /** The app's own way in, such as a single sign-on. */
    sso: cookieProcedure(
      t.procedure
        .input(z.object({ id: z.string() }))
        .mutation(({ ctx, input }) => ctx.auth.signIn(input, { method: 'sso' })),
    ),
    amr: own.query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
    /** Looks at the session alone. */
    whose: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.userId),
    hello: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.displayName ?? null),
  })
  return { auth, clock, createContext, router, mailbox }
}
