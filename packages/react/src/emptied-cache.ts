import { notifyManager, type Query, type QueryClient } from '@tanstack/react-query'

/**
 * Takes everything out of a cache but one query. What is still shown afterwards is fetched.
 *
 * @param kept the hash of that one
 */
export function emptyCache(client: QueryClient, kept: string): void {
  const cache = client.getQueryCache()
  notifyManager.batch(() => {
    for (const query of cache.findAll({ predicate: ({ queryHash }) => queryHash !== kept })) {
      if (query.getObserversCount() > 0) query.reset()
      else cache.remove(query)
    }
    client.getMutationCache().clear()
  })
  const isEmpty = ({ state, queryHash }: Query) =>
    queryHash !== kept && state.status === 'pending' && state.fetchStatus === 'idle'
  // Once the components of the previous user are gone: theirs are not fetched again.
  notifyManager.schedule(() =>
    setTimeout(() => void client.refetchQueries({ type: 'active', predicate: isEmpty })),
  )
}
