import type { TRPCProcedureType } from '@trpc/server'
import type { Backend } from '../backend/backend.ts'
import type { AuthCore } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isCrossSite } from '../exchange/origin.ts'
import type { Presented } from './presented-token.ts'

/** A call that gives or takes away a token. */
export interface TokenCall {
  readonly backends: readonly Backend[]
  readonly presented: readonly Presented[]
  /** Of the procedure. Without one, the request's method says whether it is a write. */
  readonly type: TRPCProcedureType | undefined
}

/** Whether a page of another site sent it, to a backend that keeps its token in a cookie. */
export function isForeign(core: AuthCore, exchange: Exchange, call: TokenCall): boolean {
  return call.backends.some((backend) => {
    const { carrier, cookie } = backend.transport
    // If a cookie came that is sent over HTTPS only, a page that was not belongs to somebody else.
    const secure = cookie?.secure && call.presented.some((one) => one.backend === backend)
    const use = { mutation: call.type === 'mutation', secure }
    return carrier === 'cookie' && isCrossSite(exchange, core.trustedOrigins, use)
  })
}
