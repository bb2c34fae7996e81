import type { AnyTRPCRouter } from '@trpc/server'
import { adapters } from './adapters.ts'
import type { Listening } from './listen.ts'
import type { Served } from './served.ts'

/** A running server; `await using` closes it. */
export interface Running<TRouter extends AnyTRPCRouter>
  extends Omit<Listening, 'close'>, AsyncDisposable {
  readonly app: Served<TRouter>
}

export type AdapterName = keyof typeof adapters

/** Those that most apps use, and that can set cookies on every HTTP link. */
export const adapterNames = ['standalone', 'express', 'fastify', 'fetch', 'hono'] as const

/** Serves the app's router at `/trpc` on the loopback, at a free port. */
export async function serve<TRouter extends AnyTRPCRouter>(
  app: Served<TRouter>,
  adapter: AdapterName = 'standalone',
): Promise<Running<TRouter>> {
  const { close, ...listening } = await adapters[adapter](app)
  return { ...listening, app, [Symbol.asyncDispose]: close }
}
