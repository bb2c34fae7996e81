import type { AdapterName } from '../../harness/serve.ts'
import { judge, judgeRenewal, type Cell, type Verdict } from './cell.ts'
import {
  httpLinks,
  measureCaller,
  measureEvents,
  measureMutation,
  measureWebSocket,
} from './measure.ts'

export const columns = [...httpLinks, 'httpSubscriptionLink', 'wsLink'] as const

/** One way of calling, and how it is to be found out what it comes to. */
export interface Entry {
  readonly row: string
  readonly column: (typeof columns)[number] | 'no link'
  readonly measure: () => Promise<Cell>
  readonly judge: (cell: Cell) => Verdict
}

/** The adapters, by what is written down for them. */
const rows: readonly (readonly [row: string, adapter: AdapterName])[] = [
  ['standalone, HTTP/1.1', 'standalone'],
  ['standalone, HTTP/2', 'http2'],
  ['standalone, HTTP/2 over TLS', 'http2 over TLS'],
  ['Express', 'express'],
  ['Fastify', 'fastify'],
  ['Next.js pages', 'next pages'],
  ['fetch, through `auth.fetchRequestHandler`', 'fetch'],
  ["fetch, tRPC's own handler", 'plain fetch'],
  ['Hono, in `auth.holdResponse`', 'hono'],
  ['Hono, `trpcServer` alone', 'plain hono'],
  ['AWS Lambda 1.0, in `auth.lambdaHandler`', 'lambda v1'],
  ['AWS Lambda 2.0, in `auth.lambdaHandler`', 'lambda v2'],
  ["AWS Lambda, tRPC's own handler", 'plain lambda'],
  ['AWS Lambda, streaming', 'lambda streaming'],
]

export const entries: readonly Entry[] = [
  ...rows.flatMap(([row, adapter]): Entry[] => [
    ...httpLinks.map((column) => ({
      row,
      column,
      measure: () => measureMutation(adapter, column),
      judge,
    })),
    {
      row,
      column: 'httpSubscriptionLink',
      measure: () => measureEvents(adapter),
      judge: judgeRenewal,
    },
  ]),
  {
    row: 'WebSocket',
    column: 'wsLink',
    measure: () => measureWebSocket('standalone and ws'),
    judge,
  },
  {
    row: '`createCaller`, context from `{ headers }`',
    column: 'no link',
    measure: () => measureCaller(false),
    judge,
  },
  {
    row: '`createCaller`, context from `{ headers, setCookie }`',
    column: 'no link',
    measure: () => measureCaller(true),
    judge,
  },
]
