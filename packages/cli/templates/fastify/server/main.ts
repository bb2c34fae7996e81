import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

const port = Number(process.env.PORT ?? 3000)
const server = fastify({ routerOptions: { maxParamLength: 5000 } }) // a batch has a long path
await server.register(fastifyTRPCPlugin, {
  prefix: '/trpc',
  trpcOptions: { router: appRouter, createContext },
} satisfies FastifyTRPCPluginOptions<typeof appRouter>)
await server.listen({ port, host: 'localhost' })
console.log(`tRPC is at http://localhost:${port}/trpc`)
