import type { Exchange } from './exchange.ts'
import { FastifyExchange, isFastifyReply } from './fastify.ts'
import { FetchExchange, type FetchOptions } from './fetch.ts'
import { headersExchange, type HeadersOptions } from './headers.ts'
import { lambdaExchange, type LambdaOptions } from './lambda.ts'
import { isNodeResponse, NodeExchange, type NodeRequest } from './node.ts'
import { webSocketExchange } from './ws.ts'

/**
 * What any tRPC adapter hands to `createContext`. Structural on purpose, so that no framework is
 * imported for its types.
 */
export type AdapterOptions =
  | FetchOptions
  | { readonly req: NodeRequest; readonly res: object }
  | LambdaOptions
  | HeadersOptions

/** Tells the adapter by the shape of its options, and prepares its response. */
export function openExchange(options: AdapterOptions): Exchange {
  if ('resHeaders' in options) return new FetchExchange(options)
  if ('event' in options) return lambdaExchange(options)
  if ('headers' in options) return headersExchange(options)
  const { req, res } = options
  if (isFastifyReply(res)) return new FastifyExchange(req, res)
  if (isNodeResponse(res)) return new NodeExchange(req, res)
  return webSocketExchange(req)
}
