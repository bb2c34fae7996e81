import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import type { FlowAnswer } from '../core/flow/flow.ts'
import type { Mutation, Query } from '../core/protect/procedure.ts'
import type { SignInResult } from '../core/sign-in/login-result.ts'
import type { AccountInfo } from './account-info.ts'
import type { LinkConfirmed } from './confirming.ts'
import type { OAuthIntent } from './oauth-flow.ts'

/** What a page needs for a button. */
export interface ProviderInfo<TProvider extends string> {
  readonly name: TProvider
  /** Whether it can be asked for a step-up. */
  readonly stepUp: boolean
}

/** What `start` is called with. */
export interface OAuthStart<TProvider extends string> {
  provider: TProvider
  /** @default 'signIn' */
  intent?: OAuthIntent | undefined
  /** A path of the app, at most 500 characters, that `finish` returns. @default '/' */
  returnTo?: string | undefined
  /** `false`: the cookie of the session ends with the browser. @default true */
  remember?: boolean | undefined
}

/** Where the page must send the browser: `location.href = url`. */
export interface OAuthStarted extends FlowAnswer {
  readonly url: string
}

interface Came<TProvider extends string> {
  readonly provider: TProvider
  readonly intent: OAuthIntent
  readonly returnTo: string
}

interface Unfinished<TProvider extends string> extends Came<TProvider>, TokenAnswer, FlowAnswer {
  readonly user: null
  readonly pending?: null
  readonly created: false
}

/** What `finishEmail` returns: a sign-in, or that the user must confirm who they are. */
export type OAuthArrival<TUser, TProvider extends string, TFactor extends string = never> =
  | (SignInResult<TUser, TFactor> &
      Came<TProvider> & {
        /** Whether the user was created just now. */
        readonly created: boolean
        /** Never there. */
        readonly next?: null
      })
  | (Unfinished<TProvider> & {
      /**
       * The address is that of a user who has never used this account. Let them sign in as usual, and
       * call `confirmLink`.
       */
      readonly next: 'CONFIRM_LINK'
    })

/** What `finish` returns: as `finishEmail`, or that there is no address yet. */
export type OAuthAnswer<TUser, TProvider extends string, TFactor extends string = never> =
  | OAuthArrival<TUser, TProvider, TFactor>
  | (Unfinished<TProvider> & {
      /** The provider says no address that would do. Ask for one, and call `requestEmail`. */
      readonly next: 'NEEDS_EMAIL'
      /** For `requestEmail`: which sign-in it is, for another tab may have another. */
      readonly id: string
    })

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type OAuthRouter<TUser, TProvider extends string, TMeta, TFactor extends string = never> = {
  providers: Query<void, ProviderInfo<TProvider>[], TMeta>
  start: Mutation<OAuthStart<TProvider>, OAuthStarted, TMeta>
  finish: Mutation<
    { url: string; flow?: string | undefined },
    OAuthAnswer<TUser, TProvider, TFactor>,
    TMeta
  >
  requestEmail: Mutation<
    { id: string; email: string; flow?: string | undefined },
    { ok: true },
    TMeta
  >
  finishEmail: Mutation<
    { token: string; flow?: string | undefined },
    OAuthArrival<TUser, TProvider, TFactor>,
    TMeta
  >
  confirmLink: Mutation<{ flow?: string | undefined } | void, LinkConfirmed, TMeta>
  accounts: Query<void, AccountInfo<TProvider>[], TMeta>
  unlink: Mutation<{ id: string }, TokenAnswer & { unlinked: true }, TMeta>
}
