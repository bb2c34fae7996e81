import { getFetch, type HTTPHeaders } from '@trpc/client'
import type { TransformerOptions } from '@trpc/client/unstable-internals'
import type { AnyTRPCRouter } from '@trpc/server'

export type Fetch = ReturnType<typeof getFetch>

/** What a link that speaks HTTP is made with: spread it into `httpBatchLink({ ...http })`. */
export type HttpOptions<TRouter extends AnyTRPCRouter> = {
  /** Where tRPC is served. */
  readonly url: string
  /** @default the platform's own */
  readonly fetch?: Fetch
  /** Sent with every request: the headers, or a function that is called for each request. */
  readonly headers?: HTTPHeaders | (() => HTTPHeaders | Promise<HTTPHeaders>)
} & TransformerOptions<TRouter['_def']['_config']['$types']>

/** A fetch that sends cookies, and keeps those it receives, on other origins too. */
export function withCredentials(given: Fetch | undefined): Fetch {
  return (input, init) => getFetch(given)(input, { ...init, credentials: 'include' })
}
