import 'server-only'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { createQueryClient } from '../client/query-client.ts'
import { currentCookies } from './current-cookies.ts'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

/**
 * The context of the request that is being rendered. However many components ask, there is one, so
 * the session is read once. It cannot set cookies: they would come after the response has begun.
 */
export const getContext = cache(async () => {
  const current = new Headers(await headers())
  // After a Server Action the page is rendered within the same request. `headers()` is then still
  // what the browser sent; only `cookies()` knows what the action has changed.
  const sent = current.get('cookie') ?? ''
  current.set('cookie', currentCookies(sent, (await cookies()).toString()))
  return createContext({ headers: current })
})

export const getQueryClient = cache(createQueryClient)

/** The procedures, called without HTTP. */
export const trpc = createTRPCOptionsProxy({
  router: appRouter,
  ctx: getContext,
  queryClient: getQueryClient,
})
