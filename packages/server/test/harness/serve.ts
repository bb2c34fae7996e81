import { createServer, type Server } from 'node:http'
import { serve as honoServe } from '@hono/node-server'
import { trpcServer } from '@hono/trpc-server'
import type { AnyTRPCRouter } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import express from 'express'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import type { AdapterOptions, Auth, Profile } from '../../src/index.ts'
import type { Clock } from './clock.ts'

/** What is served: `createApp` makes one. */
export interface Served<TRouter extends AnyTRPCRouter> {
  readonly router: TRouter
  readonly createContext: (options: AdapterOptions) => Record<string, unknown>
  readonly auth: Pick<Auth<Profile, unknown>, 'fetchRequestHandler' | 'holdResponse'>
  readonly clock: Clock
}

/** A running server; `await using` closes it. */
export interface Running<TRouter extends AnyTRPCRouter> extends AsyncDisposable {
  readonly app: Served<TRouter>
  readonly port: number
}

export type AdapterName = keyof typeof adapters

/** Those that can set cookies as they stand. */
export const adapterNames = ['standalone', 'express', 'fastify', 'fetch', 'hono'] as const

/** Where every adapter mounts the router. */
export const endpoint = '/trpc'

/** Serves the app's router at `/trpc` on the loopback, at a free port. */
export async function serve<TRouter extends AnyTRPCRouter>(
  app: Served<TRouter>,
  adapter: AdapterName = 'standalone',
): Promise<Running<TRouter>> {
  const { port, close } = await adapters[adapter](app)
  return { app, port, [Symbol.asyncDispose]: close }
}

interface Listening {
  readonly port: number
  readonly close: () => Promise<void>
}

type Start = (app: Served<AnyTRPCRouter>) => Promise<Listening>

const adapters = {
  standalone: ({ router, createContext }) =>
    listen(createServer(createHTTPHandler({ router, createContext, basePath: `${endpoint}/` }))),

  express: ({ router, createContext }) =>
    listen(
      createServer(express().use(endpoint, createExpressMiddleware({ router, createContext }))),
    ),

  async fastify({ router, createContext }) {
    const server = fastify({ routerOptions: { maxParamLength: 5000 } })
    await server.register(fastifyTRPCPlugin, {
      prefix: endpoint,
      trpcOptions: { router, createContext },
    })
    await server.listen({ host, port: 0 })
    return { port: portOf(server.server), close: () => server.close() }
  },

  fetch: ({ router, createContext, auth }) =>
    listenFetch((req) => auth.fetchRequestHandler({ req, router, createContext, endpoint })),

  hono({ router, createContext, auth }) {
    const handler = trpcServer({ router, createContext, endpoint })
    const held: MiddlewareHandler = (c, next) =>
      auth.holdResponse(c.req.raw, async () => (await handler(c, next)) ?? c.res)
    return listenFetch(new Hono().use(`${endpoint}/*`, held).fetch)
  },

  /** tRPC's own fetch handler, without `auth.fetchRequestHandler` around it. */
  'plain fetch': ({ router, createContext }) =>
    listenFetch((req) => fetchRequestHandler({ req, router, createContext, endpoint })),
} satisfies Record<string, Start>

const host = '127.0.0.1'

async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return { port: portOf(server), close: () => closeServer(server) }
}

async function listenFetch(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<Listening> {
  return new Promise((resolve) => {
    const server = honoServe({ fetch, hostname: host, port: 0 }, ({ port }) =>
      resolve({ port, close: () => closeServer(server) }),
    )
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server is not listening.')
}

async function closeServer(server: ReturnType<typeof honoServe>): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve)
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
