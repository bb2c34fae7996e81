import type { Backend } from './backend.ts'
import type { Exchange } from './exchange/exchange.ts'
import { readPresence, readUser, type AuthCore } from './presence.ts'

/**
 * Renews the sessions that slide and are due. A renewal that fails changes nothing: the session is
 * good still, and the next request tries again.
 *
 * It begins at once where the response waits for it; where it does not, with the first call that
 * waits, so that no renewed cookie is lost.
 *
 * @returns a way to wait for it; `null` when nothing is due
 */
export function startRenewal(core: AuthCore, exchange: Exchange): (() => Promise<void>) | null {
  const due = exchange.lasting ? [] : backendsDue(core, exchange)
  if (due.length === 0) return null
  const renewAll = async () => {
    await Promise.allSettled(due.map((backend) => renew(core, exchange, backend)))
  }
  const cookies = due.some(({ transport }) => transport.carrier === 'cookie')
  let renewing: Promise<void> | undefined
  const begin = () => (cookies ? exchange.jar.hold(renewAll) : renewAll())
  const wait = () => (renewing ??= begin().catch(() => undefined))
  if (!cookies || exchange.jar.waits) void wait()
  return wait
}

async function renew(core: AuthCore, exchange: Exchange, backend: Backend): Promise<void> {
  const { strategy, transport } = backend
  const token = transport.read(exchange)
  // Read with its user: who may not be signed in any more is not renewed.
  const presence = await readUser(core, await readPresence(core, exchange, { backends: [backend] }))
  if (!presence.ok || token === null) return
  const now = core.clock()
  const { renewal } = strategy
  const issued = await core.reach(async () => renewal?.renew(token, presence.session, now))
  if (issued) transport.write(exchange, issued, { now, rank: 'renewal' })
}

/** The backends whose sessions slide and are due, as far as the token that is presented tells. */
function backendsDue(core: AuthCore, exchange: Exchange): readonly Backend[] {
  return core.backends.filter(({ transport, strategy: { renewal } }) => {
    if (renewal === undefined) return false
    // A client that keeps its token itself can be given no other one here.
    const able = transport.carrier === 'cookie' ? exchange.jar.writable : renewal.keepsToken
    const token = able ? transport.read(exchange) : null
    return token !== null && renewal.isDue(token, core.clock())
  })
}
