import { auth } from '../../../../server/auth.ts'
import { appRouter } from '../../../../server/router.ts'
import { createContext } from '../../../../server/trpc.ts'

const handler = (req: Request) =>
  auth.fetchRequestHandler({ req, router: appRouter, createContext, endpoint: '/api/trpc' })

export { handler as GET, handler as POST }
