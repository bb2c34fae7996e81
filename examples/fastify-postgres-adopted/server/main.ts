import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import { appRouter, createContext } from './router.ts'

const server = fastify({ routerOptions: { maxParamLength: 5000 } })
await server.register(fastifyTRPCPlugin, {
  prefix: '/trpc',
  trpcOptions: { router: appRouter, createContext },
})
console.log(await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 3000) }))
