import { setTimeout } from 'node:timers/promises'
import { initTRPC, lazy } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  recent,
  registerRouter,
  usersRouter,
  type AdapterOptions,
} from '../../src/index.ts'
import { roles, rolesRouter } from '../../src/roles/index.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { Browser } from './browser.ts'
import { createClock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'
import type { Running } from './serve.ts'

const password = 'correct horse'

export interface RolesAppOptions {
  /** The grants that the app keeps in its database. @default none */
  readonly stored?: (role: string) => Promise<readonly string[] | null>
  /** @default true */
  readonly define?: boolean
  readonly recheckSeconds?: number
}

/** An app whose users have a role in a managed field, and procedures that ask for one. */
export function createRolesApp({ stored, define = true, recheckSeconds }: RolesAppOptions = {}) {
  const clock = createClock()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    limits: 'none',
    managed: z.object({ role: z.string().default('reader') }),
    clock,
    ...(recheckSeconds && { recheckSeconds }),
  })
  const createContext = (adapter: AdapterOptions) => auth.createContext(adapter)
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const access = roles(auth, {
    of(user) {
      if (user.role === 'broken') throw new Error('the table of roles is gone')
      return user.role === 'slow' ? Promise.resolve(['guest', 'editor']) : user.role
    },
    verbs: ['notes.editAny'],
    ...(stored && { stored }),
  })
  const member = auth.protectedProcedure(t.procedure, { when: access.allow })
  const signedIn = auth.protectedProcedure(t.procedure).use(access.withCan)

  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    users: usersRouter(auth, t.procedure),
    roles: rolesRouter(auth, t.procedure, access),
    notes: {
      list: member.query(() => 'listed'),
      drafts: { list: member.query(() => 'drafts') },
      watch: member.subscription(async function* ({ signal }) {
        yield 'first'
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
      mayStill: signedIn.subscription(async function* ({ ctx, signal }) {
        while (!signal?.aborted) {
          yield await ctx.can('notes.editAny')
          await setTimeout(20)
        }
      }),
      may: signedIn.input(z.string()).query(({ ctx, input }) => ctx.can(input)),
    },
    posts: {
      publish: member.mutation(() => 'published'),
      remove: auth
        .protectedProcedure(t.procedure, { when: [access.allow, recent(300)] })
        .mutation(() => 'removed'),
    },
    // Begins with the name of another, and is not part of it.
    notesArchive: { list: member.query(() => 'archive') },
    later: lazy(async () => t.router({ read: member.query(() => 'read later') })),
    hello: t.procedure.query(() => 'hello'),
  })
  if (define) {
    access.define(router, {
      reader: ['notes.list'],
      editor: ['notes.*', 'posts.publish', 'notes.editAny', 'later.read'],
      guest: [],
      broken: ['*'],
    })
  }

  return { auth, t, clock, createContext, router, access, serveAs }

  /** Makes a user with this role and signs them in. */
  async function serveAs(server: Running<typeof router>, role: string) {
    const email = `${role.replaceAll(' ', '-')}@example.org`
    const user = await createUser(auth, { email, password, role })
    const browser = new Browser(server)
    await browser.trpc.auth.login.mutate({ email, password })
    return Object.assign(browser, { user })
  }
}
