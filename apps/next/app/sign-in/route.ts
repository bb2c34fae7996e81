import { AuthError } from '@trpc-auth/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { credentialsOf } from '../../client/credentials.ts'
import { getActingContext } from '../../server/acting.ts'
import { appRouter } from '../../server/router.ts'

/** For a plain HTML form: the same `login`, called without HTTP. */
export async function POST(request: Request): Promise<Response> {
  const caller = appRouter.createCaller(await getActingContext())
  try {
    await caller.auth.login(credentialsOf(await request.formData()))
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    return Response.json(error.auth, { status: getHTTPStatusCodeFromError(error) })
  }
  return new Response(null, { status: 303, headers: { location: '/' } })
}
