import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { AnyTRPCRouter } from '@trpc/server'
import { listen, type Listening } from './listen.ts'
import { endpoint, type Served } from './served.ts'

/** A middleware of Express's kind. */
export type Middleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (cause?: unknown) => void,
) => unknown

/** Runs a request through middlewares, and then to whoever answers it. */
export function through(
  middlewares: readonly Middleware[],
  last: (req: IncomingMessage, res: ServerResponse) => unknown,
) {
  return (req: IncomingMessage, res: ServerResponse): void => {
    const runFrom = (at: number): void => {
      const middleware = middlewares[at]
      if (middleware === undefined) last(req, res)
      else middleware(req, res, () => runFrom(at + 1))
    }
    runFrom(0)
  }
}

export function trpcHandler(app: Served<AnyTRPCRouter>) {
  return createHTTPHandler({ ...app, basePath: `${endpoint}/` })
}

/** An app behind middlewares, on HTTP/1.1; `await using` closes it. */
export async function serveBehind(
  app: Served<AnyTRPCRouter>,
  ...middlewares: readonly Middleware[]
): Promise<Listening & AsyncDisposable> {
  const listening = await listen(createServer(through(middlewares, trpcHandler(app))))
  return { ...listening, [Symbol.asyncDispose]: listening.close }
}

/** What came back of a request that was sent as a script of a page would, compressed or not. */
export interface Came {
  readonly status: number
  readonly headers: Headers
  readonly setCookie: readonly string[]
  /** All of it: a response without end is a test without end. */
  readonly body: string
}

export async function send(url: string, init: RequestInit = {}): Promise<Came> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const { status, headers } = response
  return { status, headers, setCookie: headers.getSetCookie(), body: await response.text() }
}

/** A batch of mutations, by the path of each and its input. */
export function batchOf(
  origin: string,
  calls: readonly (readonly [path: string, input: unknown])[],
  { headers, stream }: { headers?: Record<string, string>; stream: boolean },
): Promise<Came> {
  const paths = calls.map(([path]) => path).join(',')
  const inputs = calls.map(([, input]) => (input === undefined ? {} : { json: input }))
  return send(`${origin}${endpoint}/${paths}?batch=1`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(stream && { 'trpc-accept': 'application/jsonl' }),
      ...headers,
    },
    body: JSON.stringify(Object.fromEntries(inputs.entries())),
  })
}
