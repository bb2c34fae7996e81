import 'server-only'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { headers } from 'next/headers'
import { cache } from 'react'
import { appRouter } from '~/server/api/root.ts'
import { createTRPCContext } from '~/server/api/trpc.ts'
import { createQueryClient } from './query-client.ts'

/** One for all components of a page: the session is read once. */
const createContext = cache(async () => createTRPCContext({ headers: await headers() }))

export const getQueryClient = cache(createQueryClient)
export const trpc = createTRPCOptionsProxy({
  router: appRouter,
  ctx: createContext,
  queryClient: getQueryClient,
})
