import { initTRPC, TRPCError, type AnyTRPCRouter } from '@trpc/server'
import type { ContextOptions } from './contender.ts'

/** The context of an app that looks at the caller on every request, as tRPC's own guide does. */
interface ByHandContext {
  readonly user: object | null
}

/** The router of such an app, with the guard of tRPC's guide on authorization. */
export function byHandRouter(): AnyTRPCRouter {
  const t = initTRPC.context<ByHandContext>().create()
  const guarded = t.procedure.use(({ ctx, next }) => {
    if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' })
    return next({ ctx: { user: ctx.user } })
  })
  return t.router({
    public: t.procedure.query(() => 'ok'),
    protected: guarded.query(() => 'ok'),
  })
}

export function headersOf({ req }: ContextOptions): Headers {
  if (req.headers instanceof Headers) return req.headers
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, String(value))
  }
  return headers
}

export function cookieOf({ req }: ContextOptions): string {
  if (req.headers instanceof Headers) return req.headers.get('cookie') ?? ''
  return req.headers.cookie ?? ''
}
