import {
  createTRPCClient,
  createWSClient,
  httpSubscriptionLink,
  wsLink,
  type TRPCClient,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { EventSource } from 'eventsource'
import superjson from 'superjson'
import type { Browser } from './browser.ts'
import { endpoint } from './served.ts'

export type LiveLinkName = 'httpSubscriptionLink' | 'wsLink'

/** A client for subscriptions; `using` closes its connection. */
export interface Live<TRouter extends AnyTRPCRouter> extends AsyncDisposable {
  readonly trpc: TRPCClient<TRouter>
  /** Closes the connection; the client opens another one by itself, with the cookies of then. */
  reconnect(): void
}

/** Subscriptions of a browser's page, with the browser's cookies. */
export function goLive<TRouter extends AnyTRPCRouter>(
  browser: Browser<TRouter>,
  link: LiveLinkName,
): Live<TRouter> {
  return link === 'wsLink' ? overWebSocket(browser) : overEvents(browser)
}

function overEvents<TRouter extends AnyTRPCRouter>(browser: Browser<TRouter>): Live<TRouter> {
  const link = httpSubscriptionLink({
    url: browser.at(endpoint),
    transformer: superjson,
    EventSource,
    eventSourceOptions: {
      fetch(input, init) {
        const { pathname, search } = new URL(input)
        return browser.fetch(pathname + search, init)
      },
    },
  })
  return {
    trpc: createTRPCClient<TRouter>({ links: [link] }),
    reconnect: () => undefined, // each subscription has a connection of its own
    [Symbol.asyncDispose]: async () => undefined,
  }
}

function overWebSocket<TRouter extends AnyTRPCRouter>(browser: Browser<TRouter>): Live<TRouter> {
  let headers: Record<string, string> = {}
  /** Node's own takes headers, which browsers' do not. */
  class Socket extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers })
    }
  }
  const client = createWSClient({
    async url() {
      const handshake = await browser.handshake()
      headers = Object.fromEntries(handshake.headers)
      return handshake.url
    },
    WebSocket: Socket,
    retryDelayMs: () => 0,
  })
  return {
    trpc: createTRPCClient<TRouter>({ links: [wsLink({ client, transformer: superjson })] }),
    reconnect: () => client.connection?.ws.close(),
    [Symbol.asyncDispose]: () => client.close(),
  }
}
