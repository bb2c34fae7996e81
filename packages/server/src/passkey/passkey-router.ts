import type { Auth } from '../core/auth.ts'
import { backendNamed } from '../core/backend/backend.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import type { FactorAdded } from '../core/factor/factor-adding.ts'
import { checkRouterFactor } from '../core/factor/router-factor.ts'
import type { FlowAnswer } from '../core/flow/flow.ts'
import {
  authProcedure,
  typedMutation,
  type BaseProcedure,
  type Mutation,
  type Query,
} from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { SignInResult } from '../core/sign-in/login-result.ts'
import type { Profile, User } from '../core/user.ts'
import { ownProcedures } from './managing.ts'
import type { PasskeyInfo } from './passkey-info.ts'
import type { Passkeys } from './passkey.ts'
import { registrationProcedures } from './registering.ts'
import type { PasskeySignal } from './signal.ts'
import { signInProcedures } from './sign-in.ts'
import { verificationProcedures } from './verifying.ts'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from './webauthn-json.ts'

export interface PasskeyRouterOptions<TUser> {
  /** Those that `createAuth` was given as a factor. */
  readonly passkeys: Passkeys
  /** Name of the backend that `signIn` signs in to. @default the first */
  readonly backend?: string
  /**
   * What authenticators show for the user, beside their address.
   *
   * @default the address
   */
  readonly displayName?: (user: TUser) => string
  /**
   * Requires a verified e-mail address for `signIn`, otherwise `USER_NOT_VERIFIED`; with
   * `hideExistingEmail` it is `LOGIN_BAD_CREDENTIALS` instead.
   *
   * @default false
   */
  readonly requiresVerification?: boolean
}

/** What a browser is to be asked for; `flow` for clients that keep their tokens themselves. */
export interface PasskeyRequest<TOptions> extends FlowAnswer {
  readonly options: TOptions
}

/** A passkey of the user, and what browsers should know of all of them. */
export interface PasskeyAnswer {
  readonly passkey: PasskeyInfo
  readonly signal: PasskeySignal
}

type Creation = PasskeyRequest<PublicKeyCredentialCreationOptionsJSON>
type Request = PasskeyRequest<PublicKeyCredentialRequestOptionsJSON>
type Made = { response: RegistrationResponseJSON; flow?: string | undefined }
type Signed = { response: AuthenticationResponseJSON; flow?: string | undefined }

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type PasskeyRouter<TUser, TMeta, TFactor extends string = never> = {
  registerOptions: Mutation<{ conditional?: boolean | undefined } | void, Creation, TMeta>
  register: Mutation<Made & { name?: string | undefined }, FactorAdded & PasskeyAnswer, TMeta>
  signInOptions: Mutation<void, Request, TMeta>
  signIn: Mutation<Signed & { remember?: boolean | undefined }, SignInResult<TUser, TFactor>, TMeta>
  verifyOptions: Mutation<void, Request, TMeta>
  verify: Mutation<Signed, TokenAnswer & { ok: true }, TMeta>
  list: Query<void, PasskeyInfo[], TMeta>
  rename: Mutation<{ id: string; name: string }, PasskeyAnswer, TMeta>
  remove: Mutation<{ id: string }, TokenAnswer & { signal: PasskeySignal }, TMeta>
}

/**
 * The procedures of passkeys. What each pair of `…Options` and its counterpart passes on to the browser
 * and back is for `createPasskey` and `getPasskey` of `@trpc-auth/client/passkey`. A challenge is good
 * once, for ten minutes, and for an hour with `signInOptions`.
 *
 * - `registerOptions`, `register`: another passkey for the caller, after a recent proof. Ends their other
 *   sessions. `conditional`: the browser may create it automatically, just after a password was filled
 *   in; it ends none, and is no factor before it is used.
 * - `signInOptions`, `signIn`: signs in whoever has a passkey. The former stores nothing.
 * - `verifyOptions`, `verify`: the second step of a sign-in, or the step-up of a session.
 * - `list`, `rename`, `remove`: the caller's passkeys. Removing one needs a recent proof by a factor, and
 *   ends the other sessions.
 *
 * @throws {AuthConfigError} for passkeys that are not among `createAuth({ factors })`, without `records`
 *   or `secret`, and for an unknown backend
 * @throws {AuthError} at the call: `PASSKEY_REFUSED`, `PASSKEY_UNKNOWN`, `PASSKEY_EXPIRED`,
 *   `PASSKEY_EXISTS`, `PASSKEY_LIMIT` for more than 50, `PASSKEY_COUNTER`; `STEP_UP_REQUIRED`,
 *   `SECOND_FACTOR_REQUIRED`, `FACTOR_REQUIRED`, `USER_NOT_VERIFIED`, `LOGIN_BAD_CREDENTIALS`,
 *   `TOO_MANY_REQUESTS`, `UNAVAILABLE`
 */
export function passkeyRouter<
  TProfile extends Profile,
  TProfileInput,
  TFactor extends string,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, TFactor>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: PasskeyRouterOptions<User<TProfile>>,
): PasskeyRouter<User<TProfile>, TMeta, TFactor> {
  const { passkeys, requiresVerification = false } = options
  checkRouterFactor(auth, 'passkeyRouter', passkeys)
  const backend = backendNamed(auth.backends, options.backend)
  const site = { passkeys, displayName: options.displayName ?? (({ email }) => email) }
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const { signIn, ...others } = signInProcedures(auth, procedure, {
    site: passkeys,
    backend,
    requiresVerification,
  })
  return {
    ...registrationProcedures(auth, procedure, site),
    ...others,
    signIn: typedMutation(signIn),
    ...verificationProcedures(auth, procedure, passkeys),
    ...ownProcedures(auth, procedure, site),
  }
}
