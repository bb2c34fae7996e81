import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { address } from '../address.ts'
import type { App } from '../contenders/contender.ts'

export type AdapterName = 'standalone' | 'hono' | 'fastify' | 'express'

const endpoint = '/trpc'

/** Serves an app on a free port. @returns the URL of its procedures */
export async function serve(adapter: AdapterName, app: App): Promise<string> {
  return `${await servers[adapter](app)}${endpoint}`
}

const servers: Record<AdapterName, (app: App) => Promise<string>> = {
  standalone: ({ router, createContext }) =>
    listen(createHTTPHandler({ router, createContext, basePath: `${endpoint}/` })),

  hono({ router, createContext, ...app }) {
    const handler = app.fetchRequestHandler ?? fetchRequestHandler
    const hono = new Hono()
    hono.all(`${endpoint}/*`, (c) => handler({ router, createContext, endpoint, req: c.req.raw }))
    const listener = getRequestListener(hono.fetch)
    return listen((req, res) => void listener(req, res))
  },

  async fastify({ router, createContext }) {
    const fastify = Fastify({ routerOptions: { maxParamLength: 5000 } }) // for paths of batches
    await fastify.register(fastifyTRPCPlugin, {
      prefix: endpoint,
      trpcOptions: { router, createContext },
    })
    return fastify.listen({ port: 0, host: '127.0.0.1' })
  },

  express({ router, createContext, middleware = [] }) {
    const app = express()
    for (const handler of middleware) app.use(handler)
    app.use(endpoint, createExpressMiddleware({ router, createContext }))
    return listen(app)
  },
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return address(server)
}
