import { focusManager, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { failureOf } from '../api.ts'
import { askAgain } from './identity.ts'

export function createCache(): QueryClient {
  // A browser drops the cookie when its time is over: the next call that needs it is the one to
  // notice.
  const onError = (error: unknown) => {
    if (failureOf(error).code === 'NOT_SIGNED_IN') void askAgain(cache)
  }
  const cache: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Asking again does not change a refusal; it may change an outage.
      queries: {
        retry: (count, error) => count < 2 && isOutage(error),
        retryDelay: 500,
        // Offline, fail and say so instead of waiting in silence.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return cache
}

function isOutage(error: unknown): boolean {
  const { code, answered } = failureOf(error)
  return !answered || code === 'UNAVAILABLE'
}

/** Coming back to a window or to a page in the history counts as looking again. */
export function watchFocus(): void {
  focusManager.setEventListener((handleFocus) => {
    const look = () => handleFocus()
    window.addEventListener('focus', look)
    window.addEventListener('pageshow', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      window.removeEventListener('pageshow', look)
      document.removeEventListener('visibilitychange', look)
    }
  })
}
