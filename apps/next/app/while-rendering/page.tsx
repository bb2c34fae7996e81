import { AuthError } from '@trpc-auth/server'
import { appRouter } from '../../server/router.ts'
import { getContext } from '../../server/rendering.ts'

/** What cannot work: a Server Component has no response head left to put a cookie into. */
export default async function Page() {
  const caller = appRouter.createCaller(await getContext())
  const nobody = { email: 'nobody@example.com', password: 'never looked at' }
  const problem = await caller.auth.login(nobody).catch((error: unknown) => error)
  return <p>{problem instanceof AuthError ? problem.auth.code : String(problem)}</p>
}
