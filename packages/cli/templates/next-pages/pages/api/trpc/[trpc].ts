import { createNextApiHandler } from '@trpc/server/adapters/next'
import { appRouter } from '../../../server/router.ts'
import { createContext } from '../../../server/trpc.ts'

export default createNextApiHandler({ router: appRouter, createContext })
