import { useMutation, type QueryKey, type UseMutationOptions } from '@tanstack/react-query'
import { member } from './auth-code.ts'
import type {
  AuthReact,
  AuthReactOptions,
  AuthRequests,
  Enters,
  SaysWho,
} from './auth-react-types.ts'
import { heard } from './heard.ts'
import type { Viewer } from './viewer.ts'
import { createProvider } from './provider.tsx'
import { renderSignedIn } from './signed-in.tsx'

/**
 * The provider, components and hooks of an app. They keep nothing themselves: what they know is in the
 * app's own query client.
 *
 * Its hooks throw outside of `AuthProvider`. A sign-in or sign-out fails if `authLink` has not told of
 * it: the next user would inherit the cache.
 */
export function createAuthReact<
  TData extends Viewer | null,
  TError,
  TKey extends QueryKey,
  TAnswer extends Enters<NonNullable<TData>>,
  TInput,
  TLeft,
>(
  options: AuthReactOptions<AuthRequests<TData, TError, TKey, TAnswer, TInput, TLeft>>,
): AuthReact<NonNullable<TData>, TError, TAnswer, TInput, TLeft> {
  const { news, requests } = options
  const provider = createProvider(news, () => requests().user)
  const { AuthProvider, useIdentity, useUserQuery } = provider
  const useUser = () => useUserQuery().data

  function useSignInWith<TOther extends SaysWho<NonNullable<TData>>, TFailure, TAsked>(
    mutation: UseMutationOptions<TOther, TFailure, TAsked>,
  ) {
    const identity = useIdentity()
    const took = ({ user }: TOther) => identity.enter(user)
    return useMutation(heard(mutation, news, { isChange: isSignIn, took }))
  }

  return {
    AuthProvider,
    SignedIn: (props) => renderSignedIn(useUser(), props),
    SignedOut: ({ children }) => (useUser() === null ? children : null),
    useUser,
    useUserQuery,
    useSignIn: () => useSignInWith(requests().signIn),
    useSignInWith,
    useSignOut: () => useMutation(heard(requests().signOut, news, { isChange: () => true })),
  }
}

/** An account that is linked and a proof are within the session of the same user. */
const withinSession: ReadonlySet<unknown> = new Set(['link', 'stepUp'])

function isSignIn(answer: { readonly user?: object | null }): boolean {
  return Boolean(answer.user) && !withinSession.has(member(answer, 'intent'))
}
