import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { trpcServer } from '@hono/trpc-server'
import type { AnyTRPCRouter } from '@trpc/server'
import {
  awsLambdaRequestHandler,
  awsLambdaStreamingRequestHandler,
} from '@trpc/server/adapters/aws-lambda'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createNextApiHandler } from '@trpc/server/adapters/next'
import { createHTTP2Handler, createHTTPHandler } from '@trpc/server/adapters/standalone'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import express from 'express'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import { WebSocketServer } from 'ws'
import { listenHttp2, listenHttp2Tls } from './http2.ts'
import { gatewayStreaming, gatewayV1, gatewayV2 } from './lambda.ts'
import { host, listen, listenFetch, listening, type Listening } from './listen.ts'
import { endpoint, type Served } from './served.ts'

type App = Served<AnyTRPCRouter>

/** Every adapter that tRPC has, serving an app at `/trpc`. */
export const adapters = {
  standalone: (app) => listen(createServer(standalone(app))),

  express(app) {
    const server = express()
    server.use((_req, res, next) => {
      for (const [name, value] of app.earlier ?? []) res.append(name, value)
      next()
    })
    return listen(createServer(server.use(endpoint, createExpressMiddleware(app))))
  },

  async fastify(app) {
    const server = fastify({ routerOptions: { maxParamLength: 5000 } })
    server.addHook('onRequest', async (_request, reply) => {
      for (const [name, value] of app.earlier ?? []) reply.header(name, value)
    })
    await server.register(fastifyTRPCPlugin, { prefix: endpoint, trpcOptions: app })
    await server.listen({ host, port: 0 })
    return listening(server.server, () => server.close())
  },

  'next pages'(app) {
    // Not called by its type, which is one of `next`: this package does not install that.
    const handler: unknown = createNextApiHandler(app)
    if (typeof handler !== 'function') throw new TypeError('No handler.')
    return listen(
      createServer((req, res) => {
        const query = { trpc: req.url?.slice(endpoint.length + 1).split('?')[0] ?? '' }
        setEarlier(app, res)
        void Reflect.apply(handler, undefined, [Object.assign(req, { query }), res])
      }),
    )
  },

  fetch: (app) =>
    listenFetch((req) => app.auth.fetchRequestHandler({ ...withEarlier(app), req, endpoint })),

  hono(app) {
    const held: MiddlewareHandler = async (c, next) => {
      await app.auth.holdResponse(c.req.raw, async () => {
        await next()
        return c.res
      })
    }
    return listenFetch(hono(app, held, honoHandler(app)).fetch)
  },

  /** A route of Hono's that returns what `auth.fetchRequestHandler` answers. */
  'hono route': (app) => {
    const route: MiddlewareHandler = (c) =>
      app.auth.fetchRequestHandler({ ...withEarlier(app), req: c.req.raw, endpoint })
    return listenFetch(new Hono().all(`${endpoint}/*`, route).fetch)
  },

  /** tRPC's own fetch handler, without `auth.fetchRequestHandler` around it. */
  'plain fetch': (app) =>
    listenFetch((req) => fetchRequestHandler({ ...withEarlier(app), req, endpoint })),

  /** Hono's own middleware, without `auth.holdResponse` around it. */
  'plain hono': (app) => listenFetch(hono(app, honoHandler(app)).fetch),

  'lambda v1': (app) => listenFetch(gatewayV1(endpoint, app.auth.lambdaHandler(lambda(app)))),
  'lambda v2': (app) => listenFetch(gatewayV2(endpoint, app.auth.lambdaHandler(lambda(app)))),

  /** tRPC's own Lambda handler, without `auth.lambdaHandler` around it. */
  'plain lambda': (app) => listenFetch(gatewayV2(endpoint, lambda<APIGatewayProxyEventV2>(app))),

  'lambda streaming': (app) =>
    listenFetch(
      gatewayStreaming(
        endpoint,
        awsLambdaStreamingRequestHandler<AnyTRPCRouter, APIGatewayProxyEventV2>(app),
      ),
    ),

  http2: (app) => listenHttp2(http2(app)),
  'http2 over TLS': (app) => listenHttp2Tls(http2(app)),

  /** HTTP on the standalone adapter, and WebSockets on the same port. */
  async 'standalone and ws'(app) {
    const server = createServer(standalone(app))
    const wss = new WebSocketServer({ server, path: endpoint })
    applyWSSHandler({ ...app, wss })
    const { close, ...rest } = await listen(server)
    return {
      ...rest,
      async close() {
        for (const socket of wss.clients) socket.terminate()
        wss.close()
        await close()
      },
    }
  },
} satisfies Record<string, (app: App) => Promise<Listening>>

function standalone(app: App) {
  const handler = createHTTPHandler({ ...app, basePath: `${endpoint}/` })
  return (req: IncomingMessage, res: ServerResponse) => {
    setEarlier(app, res)
    handler(req, res)
  }
}

function http2(app: App): ReturnType<typeof createHTTP2Handler> {
  const handler = createHTTP2Handler({ ...app, basePath: `${endpoint}/` })
  return (req, res) => {
    setEarlier(app, res)
    handler(req, res)
  }
}

function hono(app: App, ...handlers: readonly MiddlewareHandler[]): Hono {
  const server = new Hono().use(async (c, next) => {
    for (const [name, value] of app.earlier ?? []) c.res.headers.append(name, value)
    await next()
  })
  for (const handler of handlers) server.use(`${endpoint}/*`, handler)
  return server
}

function honoHandler({ router, createContext, responseMeta }: App): MiddlewareHandler {
  return trpcServer({ router, createContext, endpoint, ...(responseMeta && { responseMeta }) })
}

function lambda<TEvent extends APIGatewayProxyEvent | APIGatewayProxyEventV2>(app: App) {
  return awsLambdaRequestHandler<AnyTRPCRouter, TEvent>(app)
}

/** What a middleware in front of tRPC does, where responses are written to. */
function setEarlier(
  { earlier = [] }: App,
  res: { appendHeader(name: string, value: string): unknown },
): void {
  for (const [name, value] of earlier) res.appendHeader(name, value)
}

/** And where they are returned: the app's own context is the place. */
function withEarlier({ earlier = [], createContext, ...app }: App) {
  return {
    ...app,
    createContext(options: { req: Request; resHeaders: Headers }) {
      for (const [name, value] of earlier) options.resHeaders.append(name, value)
      return createContext(options)
    },
  }
}
