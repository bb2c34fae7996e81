import type { Exchange } from './exchange/exchange.ts'
import { readPresence, readUser, type AuthCore } from './presence.ts'
import type { Presented } from './presented.ts'

/**
 * Renews the sessions that slide and are due. A renewal that fails changes nothing: the session is
 * good still, and the next request tries again.
 *
 * It begins at once where the response waits for it; where it does not, with the first call that
 * waits, so that no renewed cookie is lost.
 *
 * @returns a way to wait for it; `null` when nothing is due
 */
export function startRenewal(
  core: AuthCore,
  exchange: Exchange,
  presented: readonly Presented[],
): (() => Promise<void>) | null {
  if (exchange.lasting) return null
  const due = presented.filter((one) => isDue(core, exchange, one))
  if (due.length === 0) return null
  const renewAll = async () => {
    await Promise.allSettled(due.map((one) => renew(core, exchange, one)))
  }
  const cookies = due.some(({ backend }) => backend.transport.carrier === 'cookie')
  let renewing: Promise<void> | undefined
  const begin = () => (cookies ? exchange.jar.hold(renewAll) : renewAll())
  const wait = () => (renewing ??= begin().catch(() => undefined))
  if (!cookies || exchange.jar.waits) void wait()
  return wait
}

async function renew(core: AuthCore, exchange: Exchange, presented: Presented): Promise<void> {
  const { strategy, transport } = presented.backend
  // Read with its user: who may not be signed in any more is not renewed.
  const presence = await readPresence(core, exchange, { presented: [presented] })
  const withUser = await readUser(core, presence)
  if (!withUser.ok) return
  const now = core.clock()
  const { renewal } = strategy
  const issued = await core.reach(async () =>
    renewal?.renew(presented.token, withUser.session, now),
  )
  if (issued) transport.write(exchange, issued, { now, rank: 'renewal' })
}

/** Whether a session slides and is due, as far as the token that is presented tells. */
function isDue(core: AuthCore, exchange: Exchange, { backend, token }: Presented): boolean {
  const { transport, strategy } = backend
  const { renewal } = strategy
  if (renewal === undefined) return false
  // A client that keeps its token itself can be given no other one here.
  const able = transport.carrier === 'cookie' ? exchange.jar.writable : renewal.keepsToken
  return able && renewal.isDue(token, core.clock())
}
