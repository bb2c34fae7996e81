import 'server-only'
import { cookies, headers } from 'next/headers'
import { createContext } from './trpc.ts'

/** The context of a Server Action or a route handler of the app's own: there, cookies can be set. */
export async function getActingContext() {
  const cookieStore = await cookies()
  return createContext({
    headers: await headers(),
    setCookie: (cookie) => cookieStore.set(cookie),
  })
}
