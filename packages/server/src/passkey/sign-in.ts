import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import type { Backend } from '../core/backend/backend.ts'
import { AuthError } from '../core/errors.ts'
import { tokenProcedure, type PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import { enter } from '../core/sign-in/door.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { askedBefore, challenge, signIns } from './challenges.ts'
import { challengeOf } from './client-data.ts'
import { counted } from './counted-calls.ts'
import { requestOptions } from './credential-options.ts'
import { refuse } from './errors.ts'
import { flowInput } from '../core/inputs.ts'
import { authenticationResponse, type AuthenticationInput } from './inputs.ts'
import { belongsTo, findPasskey } from './passkey-record.ts'
import { takePasskey } from './passkey-use.ts'
import type { Passkeys } from './passkey.ts'

/** How users come in. */
interface WayIn {
  readonly site: Passkeys
  readonly backend: Backend
  readonly requiresVerification: boolean
}

const answer = z.object({
  response: authenticationResponse,
  flow: flowInput,
  remember: z.boolean().optional(),
})

/** The procedures with which strangers come in. */
export function signInProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  auth: Auth<TProfile, TProfileInput>,
  procedure: PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>,
  { site, backend, requiresVerification }: WayIn,
) {
  const signInOptions = procedure.mutation(async ({ ctx }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.passkeyOptions, exchange: visit.exchange })
    const { challenge: made, ...flow } = await challenge(signIns, visit, { backend, data: {} })
    return { ...flow, options: requestOptions(site, { challenge: made, allowed: [] }) }
  })

  const signIn = procedure.input(answer).mutation(async ({ ctx, input }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.passkeySignIn, exchange: visit.exchange })
    const { response, flow: text, remember } = input
    const id = challengeOf(response.response.clientDataJSON, 'webauthn.get', site)
    const { spend } = await askedBefore(signIns, visit, { id, text, backend })
    const record = await ownerOf(visit, site, { response, challenge: id, spend })
    const unverified = requiresVerification && record?.isVerified === false
    if (unverified && !auth.hideExistingEmail) throw new AuthError('USER_NOT_VERIFIED')
    if (!record || unverified) throw new AuthError('LOGIN_BAD_CREDENTIALS')
    const { answer: token, ...wanted } = await enter(visit, record, {
      backend,
      method: site.name,
      remember,
    })
    if (wanted.pending.length > 0) return { ...token, user: null, ...wanted }
    return { ...token, user: auth.toUser<TProfile>(record) }
  })

  return {
    signInOptions: tokenProcedure([backend], signInOptions),
    signIn: tokenProcedure([backend], signIn),
  }
}

/** Whose passkey has signed; `null` if they are gone. Costs the same whether they are or not. */
async function ownerOf<TProfile extends Profile>(
  visit: Visit<TProfile>,
  site: Passkeys,
  use: { response: AuthenticationInput; challenge: string; spend: () => Promise<void> },
): Promise<UserRecord | null> {
  const passkey = await findPasskey(visit, use.response.id)
  if (!passkey) throw refuse('PASSKEY_UNKNOWN')
  // Nobody was named before, so the authenticator must (WebAuthn L3, 7.2, step 6).
  if (typeof use.response.response.userHandle !== 'string') throw refuse('PASSKEY_REFUSED')
  // First: if the passkey is removed from now on, or the user is given a new password, their epoch rises,
  // and this sign-in ends with all others.
  const record = await visit.core.users.findById(passkey.owner)
  await takePasskey(visit, site, { ...use, passkey })
  return record && belongsTo(passkey, record) ? record : null
}
