import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

const port = Number(process.env.PORT ?? 3000)
createHTTPServer({ router: appRouter, createContext, basePath: '/trpc/' })
  .on('listening', () => console.log(`tRPC is at http://localhost:${port}/trpc`))
  .listen(port, 'localhost')
