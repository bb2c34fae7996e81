import type {
  QueryKey,
  UseMutationOptions,
  UseMutationResult,
  UseQueryOptions,
  UseQueryResult,
} from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AuthNews } from './auth-news.ts'
import type { SignedInProps, SignedOutProps } from './signed-in.tsx'

/** What a sign-in answers. */
export interface Enters<TUser> {
  /** `null`: a second factor is wanted first. */
  readonly user: TUser | null
}

/** What any other way in answers. */
export interface SaysWho<TUser> {
  /** `null`: nobody yet. Without it the user query is asked. */
  readonly user?: TUser | null
}

type Strict<TData> = null extends TData
  ? unknown
  : { readonly error: 'This query must answer null to strangers.' }

/** The app's own requests, as options of TanStack Query. */
export interface AuthRequests<TData, TError, TKey extends QueryKey, TAnswer, TInput, TLeft> {
  /** A query that answers the user, and `null` to strangers: only an outage is an error. */
  readonly user: UseQueryOptions<TData, TError, TData, TKey> & Strict<TData>
  readonly signIn: UseMutationOptions<TAnswer, TError, TInput>
  readonly signOut: UseMutationOptions<TLeft, TError, void>
}

export interface AuthReactOptions<TRequests> {
  /** The same that `authLink` tells: `onIdentityChange: news.tell`. */
  readonly news: AuthNews
  /** Called while a component renders, so it may use hooks: `useTRPC()` where there is no module. */
  readonly requests: () => TRequests
}

export interface AuthReact<TUser, TError, TAnswer, TInput, TLeft> {
  /** Once, within `QueryClientProvider`, around all that uses the hooks. */
  readonly AuthProvider: (props: { readonly children?: ReactNode }) => ReactNode
  readonly SignedIn: (props: SignedInProps<TUser>) => ReactNode
  readonly SignedOut: (props: SignedOutProps) => ReactNode
  /** The user, `null` for nobody, `undefined` while that is not known. */
  readonly useUser: () => TUser | null | undefined
  /** The query behind `useUser`, which says whether the server can be reached. */
  readonly useUserQuery: () => UseQueryResult<TUser | null, TError>
  readonly useSignIn: () => UseMutationResult<TAnswer, TError, TInput>
  /** For any other mutation of `authLink`'s `signIn` that answers the user, such as that of a passkey. */
  readonly useSignInWith: <TOther extends SaysWho<TUser>, TFailure, TAsked>(
    options: UseMutationOptions<TOther, TFailure, TAsked>,
  ) => UseMutationResult<TOther, TFailure, TAsked>
  readonly useSignOut: () => UseMutationResult<TLeft, TError, void>
}
