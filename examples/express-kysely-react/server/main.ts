import type { AddressInfo } from 'node:net'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import express from 'express'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

const app = express()
app.use('/trpc', createExpressMiddleware({ router: appRouter, createContext }))
app.use(express.static('dist'))

const server = app.listen(Number(process.env['PORT'] ?? 3000), 'localhost', () => {
  const { port } = server.address() as AddressInfo
  console.log(`http://localhost:${port}`)
})
