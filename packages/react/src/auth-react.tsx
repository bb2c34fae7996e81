import { useMutation, type QueryKey, type UseMutationOptions } from '@tanstack/react-query'
import type { AuthReact, AuthReactOptions, AuthRequests, Enters } from './auth-react-types.ts'
import { heard } from './heard.ts'
import type { Viewer } from './identity.ts'
import { createProvider } from './provider.tsx'
import { renderSignedIn } from './signed-in.tsx'

/**
 * The provider, components and hooks of an app. They keep nothing themselves: what they know is in the
 * app's own query client.
 *
 * Its hooks throw outside of `AuthProvider`. A sign-in or sign-out fails if `authLink` has not told of
 * it: the cache would go to the next user as it is.
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

  function useSignInWith<TOther extends object, TFailure, TAsked>(
    mutation: UseMutationOptions<TOther, TFailure, TAsked>,
  ) {
    const identity = useIdentity()
    const enter = (answer: TOther) => 'user' in answer && identity.enter(answer.user)
    return useMutation(heard(mutation, news, enter))
  }

  return {
    AuthProvider,
    SignedIn: (props) => renderSignedIn(useUser(), props),
    SignedOut: ({ children }) => (useUser() === null ? children : null),
    useUser,
    useUserQuery,
    useSignIn: () => useSignInWith(requests().signIn),
    useSignInWith,
    useSignOut: () => useMutation(heard(requests().signOut, news, () => true)),
  }
}
