import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { backendNamed } from '../core/backend/backend.ts'
import { AuthError } from '../core/errors.ts'
import { addFactor } from '../core/factor/factor-adding.ts'
import { mayAddFactor, type FactorOwner } from '../core/factor/factor-change.ts'
import { factorProcedure, factorRequest } from '../core/factor/factor-request.ts'
import type { PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { ActiveSession } from '../core/session/session.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import { askedBefore, challenge, registrations } from './challenges.ts'
import { challengeOf } from './client-data.ts'
import { creationOptions } from './credential-options.ts'
import { refuse } from './errors.ts'
import { flowInput } from '../core/inputs.ts'
import { passkeyName, registrationResponse } from './inputs.ts'
import { assertFree, assertRoom, keepAnother, unnamed, type KeptPasskey } from './keeping.ts'
import { findPasskey, infoOf, passkeysOf } from './passkey-record.ts'
import type { Passkeys } from './passkey.ts'
import { addQuietly } from './quiet-adding.ts'
import { verifyRegistration } from './registration.ts'
import { signalFor, userEntity, type Site } from './signal.ts'
import { userHandle } from './user-handle.ts'

const wish = z.object({ conditional: z.boolean().optional() }).optional()
const made = z.object({
  response: registrationResponse,
  flow: flowInput,
  name: passkeyName.optional(),
})

/** The procedures with which users get another passkey. */
export function registrationProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  auth: Auth<TProfile, TProfileInput>,
  procedure: PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>,
  site: Site<User<TProfile>>,
) {
  const { passkeys: party } = site

  const registerOptions = procedure.input(wish).mutation(async ({ ctx, input }) => {
    const visit = factorRequest(auth, ctx.auth)
    const { record, session } = await mayAddFactor(visit)
    const conditional = input?.conditional === true
    assertProves(session, conditional)
    const existing = await passkeysOf(visit, record)
    assertRoom(existing.length + 1)
    const handle = await userHandle(visit, record)
    const backend = backendNamed(auth.backends, session.backend)
    const data = { userId: record.id, handle, conditional }
    const { challenge: id, ...flow } = await challenge(registrations, visit, { backend, data })
    const user = userEntity(auth.toUser<TProfile>(record), site, handle)
    const options = creationOptions(party, { challenge: id, user, existing, conditional })
    return { ...flow, options }
  })

  const register = procedure.input(made).mutation(async ({ ctx, input }) => {
    const visit = factorRequest(auth, ctx.auth)
    const owner = await mayAddFactor(visit)
    const made = await newPasskey(visit, party, { owner, ...input })
    const keep = () => keepAnother(visit, owner.record, made)
    const add = made.unasked ? addQuietly : addFactor
    const added = await add(visit, owner, { name: party.name, spend: made.spend, keep })
    const passkey = await findPasskey(visit, made.credential.id)
    if (!passkey) throw new AuthError('UNAVAILABLE')
    const signal = await signalFor(visit, auth.toUser<TProfile>(owner.record), site)
    return { ...added, passkey: infoOf(passkey), signal }
  })

  return {
    registerOptions: factorProcedure(auth, registerOptions),
    register: factorProcedure(auth, register),
  }
}

interface Made extends z.output<typeof made> {
  readonly owner: FactorOwner
}

interface NewPasskey extends KeptPasskey {
  readonly unasked: boolean
  /** Uses the challenge up. */
  readonly spend: () => Promise<void>
}

/** Checks what a browser has made for its user. */
async function newPasskey<TProfile extends Profile>(
  visit: Visit<TProfile>,
  party: Passkeys,
  { owner: { record, session }, response, flow: text, name = unnamed }: Made,
): Promise<NewPasskey> {
  const id = challengeOf(response.response.clientDataJSON, 'webauthn.create', party)
  const backend = backendNamed(visit.core.backends, session.backend)
  const asked = await askedBefore(registrations, visit, { id, text, backend })
  const { userId, handle, conditional: unasked } = asked.data
  if (userId !== record.id) throw refuse('PASSKEY_EXPIRED')
  assertProves(session, unasked)
  const wanted = { challenge: id, conditional: unasked }
  const credential = await verifyRegistration(party, response, wanted)
  await assertFree(visit, credential.id)
  return { credential, handle, name, unasked, spend: asked.spend }
}

/**
 * A passkey that was created automatically (conditional create) proves nobody, so it completes no sign-in.
 *
 * @throws {AuthError} `PASSKEY_REFUSED`
 */
function assertProves({ claims: { pending } }: ActiveSession, conditional: boolean): void {
  if (conditional && pending) throw refuse('PASSKEY_REFUSED')
}
