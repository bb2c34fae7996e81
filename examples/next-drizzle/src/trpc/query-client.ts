import { QueryClient } from '@tanstack/react-query'
import superjson from 'superjson'

/** What the server has fetched is fresh for a while: the browser need not fetch it again at once. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000 },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  })
