import type { AddressInfo } from 'node:net'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { appRouter, createContext } from './router.ts'

const host = process.env['HOST'] ?? '127.0.0.1' // a phone needs one that it can reach
const server = createHTTPServer({ router: appRouter, createContext, basePath: '/trpc/' })
server.listen(Number(process.env['PORT'] ?? 3000), host)
server.once('listening', () => {
  console.log(`http://${host}:${(server.address() as AddressInfo).port}`)
})
