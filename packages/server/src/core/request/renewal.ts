import type { Exchange } from '../exchange/exchange.ts'
import { readPresence, readUser } from './caller.ts'
import type { AuthCore } from '../core.ts'
import { othersOf, type Presented } from './presented-token.ts'

/**
 * Renews the sessions that slide and are due. A renewal that fails changes nothing: the session is
 * still valid, and the next request tries again.
 *
 * It begins at once where the response waits for it; where it does not, with the first call that
 * does, so that no renewed cookie is lost.
 *
 * @returns a way to wait for it; `null` when nothing is due
 */
export function startRenewal(
  core: AuthCore,
  exchange: Exchange,
  presented: readonly Presented[],
): (() => Promise<void>) | null {
  if (exchange.lasting) return null
  const due = presented
    .filter(({ backend }) => backend.strategy.renewal !== undefined)
    .filter((one) =>
      [one, ...othersOf(exchange, one)].some((token) => isDue(core, exchange, token)),
    )
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
  // Read with its user: a user who may no longer be signed in is not renewed.
  const presence = await readPresence(core, exchange, { presented: [presented] })
  const withUser = await readUser(core, presence)
  // Of several tokens in one place, only the one that counts is renewed.
  if (!withUser.ok || !isDue(core, exchange, withUser.proof)) return
  const { token } = withUser.proof
  const now = core.clock()
  const { renewal } = strategy
  const issued = await renewal?.renew(token, withUser.session, now)
  if (issued) transport.write(exchange, issued, { now, rank: 'renewal' })
}

/** Whether a session slides and is due, as far as the presented token shows. */
function isDue(core: AuthCore, exchange: Exchange, { backend, token }: Presented): boolean {
  const { transport, strategy } = backend
  const { renewal } = strategy
  if (renewal === undefined) return false
  // First: nobody asks for the jar of a response that sets no cookie.
  if (!renewal.isDue(token, core.clock())) return false
  // A client that keeps its token itself cannot be given another one here.
  return transport.carrier === 'cookie' ? exchange.jar.writable : renewal.keepsToken
}
