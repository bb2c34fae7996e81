import type { Backend } from './backend.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { AuthCore } from './presence.ts'

/** The backends whose sessions slide and are due, as far as the token that is presented tells. */
export function backendsDue(core: AuthCore, exchange: Exchange): readonly Backend[] {
  const now = core.clock()
  return core.backends.filter(({ transport, strategy: { renewal } }) => {
    if (renewal === undefined) return false
    // A client that keeps its token itself can be given no other one here.
    const able = transport.carrier === 'cookie' ? exchange.jar.writable : renewal.keepsToken
    const token = able ? transport.read(exchange) : null
    return token !== null && renewal.isDue(token, now)
  })
}
