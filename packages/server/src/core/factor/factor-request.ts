import type { AnyTRPCProcedure } from '@trpc/server'
import type { AuthCore } from '../core.ts'
import { asking, type Asks } from '../protect/asks.ts'
import { ownTokenProcedure } from '../protect/procedure.ts'
import type { AuthHandle } from '../request/auth-handle.ts'
import type { RequestAuth } from '../request/request-auth.ts'
import { requestOf } from '../request/request-of.ts'
import type { Profile, User } from '../user.ts'

/**
 * The request of somebody who proves or changes a factor. They may be on the way to a session only,
 * so no protection stands before it.
 *
 * @throws {AuthError} `CROSS_SITE_REQUEST` for a page of another site; `CONTEXT_MISSING`
 */
export function factorRequest<TProfile extends Profile>(
  core: AuthCore,
  handle: AuthHandle<User<TProfile>>,
): RequestAuth<TProfile> {
  const request = requestOf(core, handle)
  const { exchange } = request
  const presented = core.backends.filter(({ transport }) => transport.read(exchange) !== null)
  request.assertSameSite(presented, 'mutation')
  return request
}

/** Nobody else gets past what {@link factorRequest} begins. */
const begun: Asks = { load: 'session', requires: ['a sign-in, also one that wants a factor'] }

/** As `ownTokenProcedure` makes it, of one that begins with {@link factorRequest}. */
export function factorProcedure<TProcedure extends AnyTRPCProcedure>(
  { backends }: AuthCore,
  procedure: TProcedure,
): TProcedure {
  return asking(begun, ownTokenProcedure(backends, procedure))
}
