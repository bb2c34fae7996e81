import { auth } from '../../../../server/auth.ts'
import { appRouter, createContext } from '../../../../server/router.ts'

const handler = (req: Request) =>
  auth.fetchRequestHandler({ req, router: appRouter, createContext, endpoint: '/api/trpc' })

export { handler as GET, handler as POST }
