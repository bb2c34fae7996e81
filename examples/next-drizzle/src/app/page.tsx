import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { Home } from '~/app/_components/home.tsx'
import { getQueryClient, trpc } from '~/trpc/server.ts'

export default async function Page() {
  const queryClient = getQueryClient()
  const user = await queryClient.fetchQuery(trpc.viewer.queryOptions())
  if (user) await queryClient.prefetchQuery(trpc.post.latest.queryOptions())
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Home />
    </HydrationBoundary>
  )
}
