import { useQueryClient } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { useAnnounce } from './announcer.tsx'

/** After a change of what people prove themselves with, which has ended their other sessions. */
export function useFactorsChanged() {
  const cache = useQueryClient()
  const announce = useAnnounce()
  return async (said: string) => {
    announce(said)
    await Promise.all([
      cache.invalidateQueries(trpc.auth.pathFilter()),
      cache.invalidateQueries(trpc.sessions.pathFilter()),
    ])
  }
}
