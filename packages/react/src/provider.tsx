import {
  useQuery,
  useQueryClient,
  type QueryKey,
  type UseQueryOptions,
} from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react'
import type { AuthNews } from './auth-news.ts'
import { Identity } from './identity.ts'

/** @param userRequest called while a component renders */
export function createProvider<TData, TError, TKey extends QueryKey>(
  news: AuthNews,
  userRequest: () => UseQueryOptions<TData, TError, TData, TKey>,
) {
  const Context = createContext<Identity | null>(null)

  function useIdentity(): Identity {
    const identity = useContext(Context)
    if (identity === null) throw new Error('AuthProvider is missing above this component.')
    return identity
  }

  function AuthProvider({ children }: { readonly children?: ReactNode }) {
    const client = useQueryClient()
    const { queryKey } = userRequest()
    const { queryHash } = client.defaultQueryOptions({ queryKey })
    const identity = useMemo(() => new Identity(client, queryKey, news), [client, queryHash])
    useEffect(() => identity.follow(), [identity])
    return <Context.Provider value={identity}>{children}</Context.Provider>
  }

  function useUserQuery() {
    useIdentity()
    // Asked once, then kept up to date by what happens here and in the other tabs.
    return useQuery({ staleTime: Infinity, refetchOnWindowFocus: 'always', ...userRequest() })
  }

  return { AuthProvider, useIdentity, useUserQuery }
}
