import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { backendNamed } from '../core/backend/backend.ts'
import { AuthError } from '../core/errors.ts'
import { factorProver, type FactorProver } from '../core/factor/factor-change.ts'
import { factorProcedure, factorRequest } from '../core/factor/factor-request.ts'
import type { PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { prove } from '../core/sign-in/door.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import { askedBefore, challenge, verifications } from './challenges.ts'
import { challengeOf } from './client-data.ts'
import { counted } from './counted-calls.ts'
import { requestOptions } from './credential-options.ts'
import { refuse } from './errors.ts'
import { flowInput } from '../core/inputs.ts'
import { authenticationResponse } from './inputs.ts'
import { belongsTo, findPasskey, passkeysOf } from './passkey-record.ts'
import { takePasskey } from './passkey-use.ts'
import type { Passkeys } from './passkey.ts'

const answer = z.object({ response: authenticationResponse, flow: flowInput })

/** The procedures of a second step, and of a step-up within a session. */
export function verificationProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  auth: Auth<TProfile, TProfileInput>,
  procedure: PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>,
  site: Passkeys,
) {
  const verifyOptions = procedure.mutation(async ({ ctx }) => {
    const visit = factorRequest(auth, ctx.auth)
    const { session, record } = await callerOf(visit, site)
    const allowed = await passkeysOf(visit, record)
    if (allowed.length === 0) throw refuse('PASSKEY_UNKNOWN')
    const backend = backendNamed(auth.backends, session.backend)
    const data = { userId: record.id }
    const begun = await challenge(verifications, visit, { backend, data })
    const { challenge: id, ...flow } = begun
    return { ...flow, options: requestOptions(site, { challenge: id, allowed }) }
  })

  const verify = procedure.input(answer).mutation(async ({ ctx, input }) => {
    const visit = factorRequest(auth, ctx.auth)
    await auth.limits.count({ ...counted.passkeyVerify, exchange: visit.exchange })
    const { session, record } = await callerOf(visit, site)
    const { response, flow: text } = input
    const id = challengeOf(response.response.clientDataJSON, 'webauthn.get', site)
    const backend = backendNamed(auth.backends, session.backend)
    const asked = await askedBefore(verifications, visit, { id, text, backend })
    if (asked.data.userId !== record.id) throw refuse('PASSKEY_EXPIRED')
    const passkey = await findPasskey(visit, response.id)
    if (!passkey || !belongsTo(passkey, record)) throw refuse('PASSKEY_UNKNOWN')
    await takePasskey(visit, site, { passkey, response, challenge: id, spend: asked.spend })
    const { answer: token } = await prove(visit, site.name, session.backend)
    return { ...token, ok: true } as const
  })

  return {
    verifyOptions: factorProcedure(auth, verifyOptions),
    verify: factorProcedure(auth, verify),
  }
}

/**
 * Who wants to prove who they are: signed in, or let in only to do so.
 *
 * @throws {AuthError} what a protected procedure answers for a stranger; `SECOND_FACTOR_REQUIRED` if it
 *   is another factor that is wanted
 */
async function callerOf<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { name }: Passkeys,
): Promise<FactorProver> {
  const prover = await factorProver(visit)
  const { pending, enrol } = prover.session.claims
  if (pending && !pending.includes(name)) {
    throw new AuthError('SECOND_FACTOR_REQUIRED', { pending, ...(enrol && { enrol }) })
  }
  return prover
}
