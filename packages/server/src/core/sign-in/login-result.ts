import type { TokenAnswer } from '../backend/transport/transport.ts'

/** The result of `login`. The token is there only if the client must keep it itself. */
export interface LoginResult<TUser> extends TokenAnswer {
  readonly user: TUser
}

/**
 * The result of a sign-in: somebody is signed in, or one of these factors is required first. An app
 * without factors has only the former.
 */
export type SignInResult<TUser, TFactor extends string> = [TFactor] extends [never]
  ? LoginResult<TUser>
  : SignedIn<TUser> | SecondFactorWanted<TFactor>

interface SignedIn<TUser> extends LoginResult<TUser> {
  /** Never there. Not `undefined`, which tRPC's types leave out where an app has no transformer. */
  readonly pending?: null
}

interface SecondFactorWanted<TFactor extends string> extends TokenAnswer {
  readonly user: null
  /** One of these completes the sign-in. */
  readonly pending: readonly TFactor[]
  /** The user has set up none of them, and must do so first. */
  readonly enrol?: true
}
