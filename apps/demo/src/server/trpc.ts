import { initTRPC } from '@trpc/server'
import type { FetchCreateContextFnOptions } from '@trpc/server/adapters/fetch'
import type { Kysely } from 'kysely'
import superjson from 'superjson'
import type { DemoAuth } from './auth.ts'
import { assertDeliverable } from './deliverable.ts'
import { errorShape } from './error-shape.ts'
import type { Database } from './schema.ts'

/** What the procedures use. */
export interface Services {
  readonly auth: DemoAuth
  readonly database: Kysely<Database>
  readonly clock: () => Date
}

/** What a request says, and who sent it, which a fetch request does not know. */
interface RequestOptions extends FetchCreateContextFnOptions {
  readonly remoteAddress: string | undefined
}

export function contextFactory({ auth, database, clock }: Services) {
  return (opts: RequestOptions) => ({ ...auth.createContext(opts), database, clock })
}

export function createTrpc(auth: DemoAuth) {
  const t = initTRPC.context<ReturnType<ReturnType<typeof contextFactory>>>().create({
    transformer: superjson,
    errorFormatter: errorShape(auth),
    // No stack traces for the browser, whatever NODE_ENV says: they go to the log.
    isDev: false,
  })
  return {
    router: t.router,
    publicProcedure: t.procedure,
    /** For the calls that may bring a new address. */
    addressProcedure: t.procedure.use(async ({ getRawInput, next }) => {
      assertDeliverable(await getRawInput())
      return next()
    }),
    protectedProcedure: auth.protectedProcedure(t.procedure),
    superuserProcedure: auth.protectedProcedure(t.procedure, { superuser: true }),
  }
}

export type Trpc = ReturnType<typeof createTrpc>
