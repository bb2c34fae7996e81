import 'server-only'
import { cookies, headers } from 'next/headers'
import { createContext } from './trpc.ts'

/**
 * The context of a Server Action or a route handler of the app's own: there, cookies can be set.
 *
 * @param method of a route handler's request: a page that was reached by GET from another site, as from
 *   a link in a mail, is then still of whoever is signed in
 */
export async function getActingContext(method = 'POST') {
  const cookieStore = await cookies()
  return createContext({
    headers: await headers(),
    method,
    setCookie: (cookie) => cookieStore.set(cookie),
  })
}
