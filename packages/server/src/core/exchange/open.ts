import type { CallInfo } from './call-info.ts'
import type { Exchange } from './exchange.ts'
import { FastifyExchange, isFastifyReply } from './fastify.ts'
import { FetchExchange, type FetchOptions } from './fetch.ts'
import { headersExchange, type HeadersOptions } from './server-caller.ts'
import { lambdaExchange, type LambdaOptions } from './lambda.ts'
import { NodeExchange, type NodeRequest } from './node.ts'
import { isNodeResponse } from './node-response.ts'
import { webSocketExchange } from './ws.ts'

/** The context options of tRPC's Node adapters, and a WebSocket's. */
export interface NodeOptions {
  readonly req: NodeRequest
  readonly res: object
  readonly info?: CallInfo
}

/**
 * What any tRPC adapter hands to `createContext`. Structural on purpose, so that no framework is
 * imported for its types.
 */
export type AdapterOptions = FetchOptions | NodeOptions | LambdaOptions | HeadersOptions

/** Tells the adapter by the shape of its options, and prepares its response. */
export function openExchange(options: AdapterOptions): Exchange {
  if ('resHeaders' in options) return new FetchExchange(options)
  if ('event' in options) return lambdaExchange(options)
  if ('headers' in options) return headersExchange(options)
  const { req, res, info } = options
  if (isFastifyReply(res)) return new FastifyExchange(req, res, info)
  if (isNodeResponse(res)) return new NodeExchange(req, res, info)
  return webSocketExchange(req, res, info)
}
