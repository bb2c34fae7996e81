import { createExpressMiddleware } from '@trpc/server/adapters/express'
import express from 'express'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

const port = Number(process.env.PORT ?? 3000)
const app = express()
app.use('/trpc', createExpressMiddleware({ router: appRouter, createContext }))
app.listen(port, 'localhost', () => console.log(`tRPC is at http://localhost:${port}/trpc`))
