import { appRouter } from '~/server/api/root.ts'
import { createTRPCContext } from '~/server/api/trpc.ts'
import { auth } from '~/server/auth.ts'

const handler = (req: Request) =>
  auth.fetchRequestHandler({
    req,
    router: appRouter,
    createContext: createTRPCContext,
    endpoint: '/api/trpc',
  })

export { handler as GET, handler as POST }
