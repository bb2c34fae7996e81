import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  accountRouter,
  authRouter,
  changeEmailRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  registerRouter,
  resetPasswordRouter,
  usersRouter,
  verifyRouter,
  type AdapterOptions,
  type AuthOptions,
  type UserFlags,
} from '../../src/index.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { Browser, type BrowserOptions } from './browser.ts'
import { createClock, type Clock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'
import { ada, bob } from './people.ts'
import { serve, type AdapterName, type Running } from './serve.ts'

const profile = z.object({
  displayName: z.string().min(1).max(80),
  plan: z.enum(['free', 'pro']).default('free'),
})

type Options = AuthOptions<typeof profile, boolean>

export type AccountsOptions = Partial<Omit<Options, 'profile' | 'clock'>> & {
  readonly clock?: Clock
  /** Of every router that has it. @default false */
  readonly requiresVerification?: boolean
  /** Of every mail. @default an hour */
  readonly mailLifetimeSeconds?: number
}

/** An app with everything that has to do with accounts, and a mailbox for its mails. */
function createAccounts(options: AccountsOptions = {}) {
  const { clock = createClock(), requiresVerification = false, hooks, ...others } = options
  const { mailLifetimeSeconds: lifetimeOfMails = 3600, ...rest } = others
  const mailbox = testMailbox()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    secret,
    limits: 'none',
    waitUntil: mailbox.waitUntil,
    ...rest,
    hooks: [mailbox.hooks, hooks ?? []].flat(),
    profile,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const required = { requiresVerification }
  const mails = { lifetimeSeconds: lifetimeOfMails }
  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure, required),
      ...registerRouter(auth, t.procedure),
      ...verifyRouter(auth, t.procedure, mails),
      ...resetPasswordRouter(auth, t.procedure, mails),
      ...accountRouter(auth, t.procedure, required),
      ...changeEmailRouter(auth, t.procedure, { ...required, ...mails }),
    },
    others: Object.fromEntries(
      auth.backends.map(({ name }) => [
        name,
        authRouter(auth, t.procedure, { backend: name, ...required }),
      ]),
    ),
    users: usersRouter(auth, t.procedure, required),
    /** Asks for the session alone. */
    whose: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.userId),
  })
  return { auth, clock, createContext, router, mailbox }
}

type Accounts = ReturnType<typeof createAccounts>

/** The town of the tests: the app, served, and ways to move in. */
export async function openAccounts(options: AccountsOptions = {}, adapter?: AdapterName) {
  const app = createAccounts(options)
  const server: Running<Accounts['router']> = await serve(app, adapter)
  const browse = (how?: BrowserOptions) => new Browser(server, how)
  const settle = (person = ada, flags: UserFlags = {}) =>
    createUser(app.auth, { ...person, ...flags })
  const signIn = async ({ email, password }: { email: string; password: string } = ada) => {
    const browser = browse()
    await browser.trpc.auth.login.mutate({ email, password })
    return browser
  }
  return {
    ...app,
    server,
    /** A visitor's browser, signed in nowhere. */
    browse,
    /** Makes a user, as the app's own code does. */
    settle,
    /** A browser of this person, who has moved in. */
    signIn,
    /** Makes a superuser, and a browser of theirs. */
    async admin(person = root, flags: UserFlags = {}) {
      await settle(person, { isSuperuser: true, ...flags })
      return signIn(person)
    },
    /** What the store has of a user. */
    async record(email: string) {
      const record = await app.auth.users.findByEmailKey(email.toLowerCase())
      if (record === null) throw new Error(`${email} is nobody's.`)
      return record
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type Town = Awaited<ReturnType<typeof openAccounts>>

export const root = { email: 'root@example.org', password: 'paper clip box', displayName: 'Root' }
export { ada, bob }
