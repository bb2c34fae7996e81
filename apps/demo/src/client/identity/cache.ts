import { focusManager, QueryClient } from '@tanstack/react-query'
import { failureOf } from '../api.ts'

export function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A refusal does not change by asking again; an outage may.
      queries: {
        retry: (count, error) => count < 2 && isOutage(error),
        retryDelay: 500,
        // Offline, fail and say so instead of waiting in silence.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
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
