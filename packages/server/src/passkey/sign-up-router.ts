import type { TRPCMutationProcedure } from '@trpc/server'
import type { Auth } from '../core/auth.ts'
import { backendNamed } from '../core/backend/backend.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { AuthConfigError } from '../core/config.ts'
import { checkRouterFactor } from '../core/factor/router-factor.ts'
import type { FlowAnswer } from '../core/flow/flow.ts'
import { isRegistrant } from '../core/flow/registrant.ts'
import type { ProfileInput } from '../core/profile.ts'
import { authProcedure, typedMutation, type BaseProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { Profile, User } from '../core/user.ts'
import { assertOwnersAreTold } from '../users/enrol.ts'
import type { PasskeyRequest, PasskeyRouterOptions } from './passkey-router.ts'
import type { PasskeySignal } from './signal.ts'
import { signUpProcedures } from './signing-up.ts'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from './webauthn-json.ts'

/** Who wants an account: the address, and the app's own fields. */
export type PasskeySignUpInput<TProfileInput> = ProfileInput<TProfileInput> & { email: string }

/** What somebody gets who signs up with a passkey. */
export interface PasskeySignUp<TUser> extends TokenAnswer, FlowAnswer {
  /** `null` for an app that hides who has an address. */
  readonly user: TUser
  /** Whether a session has begun; not where a verified address is required for one. */
  readonly signedIn: boolean
  /**
   * To be shown once; `null` for an app without them, for somebody who is not signed in, and where they
   * could not be made or kept: the user can renew them.
   */
  readonly recoveryCodes: readonly string[] | null
  readonly signal: PasskeySignal
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type PasskeySignUpRouter<TUser, TProfileInput, TMeta, THides extends boolean = false> = {
  signUpOptions: TRPCMutationProcedure<{
    input: PasskeySignUpInput<TProfileInput>
    output: PasskeyRequest<PublicKeyCredentialCreationOptionsJSON>
    meta: TMeta
  }>
  signUp: TRPCMutationProcedure<{
    input: {
      user: PasskeySignUpInput<TProfileInput>
      response: RegistrationResponseJSON
      flow?: string | undefined
      name?: string | undefined
      remember?: boolean | undefined
    }
    output: PasskeySignUp<THides extends true ? null : TUser>
    meta: TMeta
  }>
}

/**
 * Procedures with which strangers make an account that has a passkey and no password, by the rules of
 * `register`: its hooks, limits and errors. The address is not proved: whoever proves it by
 * `resetPassword` takes the account over, and no passkey of it works any more.
 *
 * `signUp` takes the same `user` again that `signUpOptions` was given. It signs in, unless
 * `requiresVerification` is on: then the same browser can follow the link that proves the address, for a
 * day; a client that keeps its tokens itself gives `flow` to `verify`.
 *
 * @throws {AuthConfigError} as `passkeyRouter` and `registerRouter` do, and for `hideExistingEmail`
 *   without `requiresVerification`
 * @throws {AuthError} at the call: `REGISTER_USER_ALREADY_EXISTS`, `PASSKEY_REFUSED`, `PASSKEY_EXPIRED`,
 *   `PASSKEY_EXISTS`, `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`, `TOO_MANY_REQUESTS`, `UNAVAILABLE`, and
 *   what `beforeRegister` throws
 */
export function passkeySignUpRouter<
  TProfile extends Profile,
  TProfileInput,
  THides extends boolean,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, THides>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: PasskeyRouterOptions<User<TProfile>>,
): PasskeySignUpRouter<User<TProfile>, TProfileInput, TMeta, THides> {
  const { passkeys, requiresVerification = false, displayName = ({ email }) => email } = options
  checkRouterFactor(auth, 'passkeySignUpRouter', passkeys)
  assertOwnersAreTold(auth)
  if (auth.hideExistingEmail && !requiresVerification) throw new AuthConfigError(tellsAtSignUp)
  const backend = backendNamed(auth.backends, options.backend)
  auth.registrants.push(isRegistrant)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const way = { site: { passkeys, displayName }, backend, requiresVerification }
  const { signUpOptions, signUp } = signUpProcedures(auth, procedure, way)
  return { signUpOptions: typedMutation(signUpOptions), signUp: typedMutation(signUp) }
}

const tellsAtSignUp =
  'hideExistingEmail: passkeySignUpRouter needs requiresVerification: true with it. Otherwise anyone who signs up with an address and is signed in knows that it was free.'
