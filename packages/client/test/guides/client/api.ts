// client/api.ts
import { authLink } from '@trpc-auth/client'
import { createTRPCClient } from '@trpc/client'
import type { AppRouter } from '../server/router.ts'

/** The system's store for secrets. */
export interface TokenStore {
  load(): Promise<string | null>
  save(token: string): Promise<void>
  remove(): Promise<void>
}

interface ApiOptions {
  readonly url: string
  readonly store: TokenStore
  /** Shows the sign-in form. */
  readonly onSignedOut: () => void
}

export async function openApi({ url, store, onSignedOut }: ApiOptions) {
  let token = await store.load()
  const trpc = createTRPCClient<AppRouter>({
    links: [
      authLink<AppRouter>({
        url,
        visitors: 'one',
        headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
        cookies: ['app'],
        signIn: ['app.login'],
        signOut: ['app.logout'],
        me: 'app.me',
        onIdentityChange(change) {
          if (change.type === 'signed-in') return
          token = null
          void store.remove()
          onSignedOut()
        },
      }),
    ],
  })
  /** To be given the answer of `login`, and of each further proof. */
  const keep = async ({ accessToken }: { accessToken?: string }) => {
    if (accessToken === undefined) return
    token = accessToken
    await store.save(accessToken)
  }
  return { trpc, keep, isSignedIn: () => token !== null }
}
