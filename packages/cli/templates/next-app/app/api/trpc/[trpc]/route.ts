import { auth } from '../../../../server/auth.ts'
import { appRouter } from '../../../../server/router.ts'
import { createContext } from '../../../../server/trpc.ts'

// In place of tRPC's own: it waits for the cookies that a call sets.
const handler = (req: Request) =>
  auth.fetchRequestHandler({ req, router: appRouter, createContext, endpoint: '/api/trpc' })

export { handler as GET, handler as POST }
