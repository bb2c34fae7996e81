// client/live.ts
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, wsLink } from '@trpc/client'
import type { AppRouter } from '../server/router.ts'

export function openLive(url: string, token: () => string | null) {
  const authorization = () => {
    const current = token()
    return current === null ? {} : { authorization: `Bearer ${current}` }
  }
  const socket = createWSClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: authorization, // asked each time it opens
    lazy: { enabled: true, closeMs: 10_000 },
  })
  const trpc = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: wsLink({ client: socket }),
        false: httpBatchLink({ url, headers: authorization }),
      }),
    ],
  })
  /** After each sign-in and sign-out: it opens again, with the token of now. */
  const reconnect = () => socket.connection?.ws.close()
  return { trpc, reconnect, close: () => socket.close() }
}
