import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import type { Backend } from '../core/backend/backend.ts'
import { AuthConfigError } from '../core/config.ts'
import type { AuthCore } from '../core/core.ts'
import { AuthError } from '../core/errors.ts'
import { keptCodes } from '../core/factor/factor-adding.ts'
import type { Sender } from '../core/exchange/client-address.ts'
import type { FlowAnswer } from '../core/flow/flow.ts'
import { rememberRegistrant } from '../core/flow/registrant.ts'
import { emailInput, flowInput } from '../core/inputs.ts'
import { zodObject } from '../core/profile.ts'
import { tokenProcedure, type PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import { enter } from '../core/sign-in/door.ts'
import { standsIn } from '../core/sign-in/factors.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { counted } from '../users/counted-calls.ts'
import { draftOf } from '../users/create.ts'
import { enrolQuietly, enrolUser } from '../users/enrol.ts'
import { refuse as refuseUser } from '../users/errors.ts'
import { askedBefore, challenge, signUps } from './challenges.ts'
import { challengeOf } from './client-data.ts'
import { creationOptions } from './credential-options.ts'
import { refuse } from './errors.ts'
import { furnishedUsers, type Newcomer } from './furnished-users.ts'
import { passkeyName, registrationResponse, type RegistrationInput } from './inputs.ts'
import { assertFree, keepPasskey, unnamed, type KeptPasskey } from './keeping.ts'
import { verifyRegistration, type NewCredential } from './registration.ts'
import { firstSignal, userEntity, type Site } from './signal.ts'
import { keepHandle, newHandle } from './user-handle.ts'

/** How strangers come in for the first time. */
interface FirstWayIn<TUser> {
  readonly site: Site<TUser>
  readonly backend: Backend
  readonly requiresVerification: boolean
}

const address = z.object({ email: emailInput })
const made = z.object({
  response: registrationResponse,
  flow: flowInput,
  name: passkeyName.optional(),
  remember: z.boolean().optional(),
})

/** The procedures with which strangers make an account that has a passkey. */
export function signUpProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  auth: Auth<TProfile, TProfileInput>,
  procedure: PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>,
  way: FirstWayIn<User<TProfile>>,
) {
  const { site, backend } = way
  const newcomer = zodObject(auth.profile).safeExtend(address.shape)
  // Only such fields as the schemas have, and no password: see draftOf.
  const draftFrom = (input: Record<string, unknown>) =>
    draftOf(auth, input, { ...address.parse(input), passwordHash: null })

  const signUpOptions = procedure.input(newcomer).mutation(async ({ ctx, input }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.register, exchange: visit.exchange })
    const draft = await draftFrom(input)
    // As `register` says it, and before an authenticator makes a passkey for nothing.
    const tells = !auth.hideExistingEmail
    if (tells && (await auth.users.findByEmailKey(draft.emailKey))) {
      throw refuseUser('REGISTER_USER_ALREADY_EXISTS')
    }
    const handle = newHandle()
    const data = { emailKey: draft.emailKey, handle }
    const { challenge: id, ...flow } = await challenge(signUps, visit, { backend, data })
    const user = userEntity(auth.toUser<TProfile>(draft), site, handle)
    const wanted = { challenge: id, user, existing: [], conditional: false }
    return { ...flow, options: creationOptions(site.passkeys, wanted) }
  })

  const signUp = procedure
    .input(made.extend({ user: newcomer }))
    .mutation(async ({ ctx, input: { user, response, flow: text, name = unnamed, remember } }) => {
      const visit = requestOf(auth, ctx.auth)
      await auth.limits.count({ ...counted.register, exchange: visit.exchange })
      if (auth.hideExistingEmail) auth.hooks.assertRoom()
      const draft = await draftFrom(user)
      const arrival = { response, text, backend, emailKey: draft.emailKey }
      const made = await newPasskey(visit, site.passkeys, arrival)
      return admit(auth, visit, { ...way, draft, remember, made: { ...made, name } })
    })

  return {
    signUpOptions: tokenProcedure([backend], signUpOptions),
    signUp: tokenProcedure([backend], signUp),
  }
}

/** Somebody who has made a passkey, and is to have an account. */
interface Arrived<TUser> extends FirstWayIn<TUser> {
  readonly draft: UserRecord
  readonly remember: boolean | undefined
  readonly made: KeptPasskey
}

/** Makes the account, and lets its user in where that needs no verified address. */
async function admit<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { draft, made, site, backend, remember, requiresVerification }: Arrived<User<TProfile>>,
) {
  let flow: FlowAnswer = {}
  const furnish = async (owner: Newcomer) => {
    await keepHandle(visit, owner, made.handle)
    await keepPasskey(visit, owner, made)
    // Somebody without a session or a password will follow the link that proves the address.
    if (requiresVerification) flow = await rememberRegistrant(visit, backend, owner)
  }
  const hides = auth.hideExistingEmail
  const furnished = { ...auth, users: furnishedUsers(auth, { furnish, hides }) }
  const signal = firstSignal(auth.toUser<TProfile>(draft), site, made)
  const later = { signedIn: false, recoveryCodes: null, signal }
  if (hides) {
    await enrolQuietly(furnished, draft, visit.exchange)
    return { ...later, ...flow, user: null }
  }
  const user = await enrolUser<TProfile, TProfileInput>(furnished, draft, visit.exchange)
  if (requiresVerification) return { ...later, ...flow, user }
  const record = await auth.users.findById(user.id)
  if (!record) throw new AuthError('LOGIN_BAD_CREDENTIALS')
  const method = site.passkeys.name
  const { answer } = await enter(visit, record, { backend, method, remember })
  const recoveryCodes = await firstCodes(auth, record.id, visit.exchange)
  return { ...answer, user, signedIn: true, recoveryCodes, signal }
}

/** The account is there, so what fails now must not hide it. */
async function firstCodes(
  core: AuthCore,
  userId: string,
  sender: Sender,
): Promise<readonly string[] | null> {
  const standIn = core.factors.find(standsIn)
  const set = await standIn?.issue?.(core, userId, sender).catch(unlessMisconfigured)
  return set ? keptCodes(set) : null
}

function unlessMisconfigured(failure: unknown): null {
  if (failure instanceof AuthConfigError) throw failure
  return null
}

interface Arrival {
  readonly response: RegistrationInput
  readonly text: string | undefined
  readonly backend: Backend
  readonly emailKey: string
}

/**
 * The passkey that a stranger has made. Whether somebody has it is asked before their address is looked
 * up, and found out the same if the address is taken: see furnishedUsers.
 */
async function newPasskey<TProfile extends Profile>(
  visit: Visit<TProfile>,
  passkeys: Site<unknown>['passkeys'],
  { response, text, backend, emailKey }: Arrival,
): Promise<{ readonly credential: NewCredential; readonly handle: string }> {
  const id = challengeOf(response.response.clientDataJSON, 'webauthn.create', passkeys)
  const asked = await askedBefore(signUps, visit, { id, text, backend })
  if (asked.data.emailKey !== emailKey) throw refuse('PASSKEY_EXPIRED')
  const wanted = { challenge: id, conditional: false }
  const credential = await verifyRegistration(passkeys, response, wanted)
  await assertFree(visit, credential.id)
  await asked.spend()
  return { credential, handle: asked.data.handle }
}
