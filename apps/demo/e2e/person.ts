import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
import { CookieJar } from 'tough-cookie'
import type { AppRouter } from '../src/server/router.ts'

export const ada = { email: 'ada@example.com', password: 'correct horse battery' }

/** Somebody with a tRPC client and a cookie jar of their own. */
export function person(url: string, headers: Record<string, string> = {}) {
  const jar = new CookieJar()
  let servedBy: string | null = null
  const api = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url}/trpc`,
        transformer: superjson,
        headers: async () => ({ ...headers, cookie: await jar.getCookieString(url) }),
        async fetch(input, init) {
          const response = await fetch(input, init as RequestInit)
          servedBy = response.headers.get('x-demo-process')
          for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url)
          return response
        },
      }),
    ],
  })
  return {
    api,
    jar,
    /** Which of several processes gave the last answer. */
    servedBy: () => servedBy,
  }
}

/** Signs up and in. */
export async function personSignedIn(url: string, email = ada.email) {
  const who = person(url)
  await who.api.auth.register.mutate({ ...ada, email, displayName: 'Ada' })
  await who.api.auth.login.mutate({ ...ada, email })
  return who
}
