import { authLink } from '@trpc-auth/client'
import { createTRPCClient } from '@trpc/client'
import type { AppRouter } from '../server/router.ts'
import type { TokenStore } from './token-store.ts'

interface Options {
  /** Where tRPC is served. */
  readonly url: string
  readonly tokens: TokenStore
  /** Somebody has signed out, or their session has ended: show the sign-in form. */
  readonly onSignedOut?: () => void
}

/** To be made once, before the first screen: `const client = await createClient({ … })`. */
export async function createClient({ url, tokens, onSignedOut }: Options) {
  let token = await tokens.read()
  const forget = async () => {
    token = null
    await tokens.forget()
  }
  const link = authLink<AppRouter>({
    url,
    visitors: 'one', // by itself in React Native; Node would take it for a server that renders
    headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
    // Expired or revoked, too. An outage is neither, and the token stays.
    onIdentityChange({ type }) {
      const tell = () => onSignedOut?.()
      if (type === 'signed-out') forget().then(tell, tell)
    },
  })
  const trpc = createTRPCClient<AppRouter>({ links: [link] })
  return {
    trpc,
    /** Whether there is a token; whether it is still good is known after the first call. */
    isSignedIn: () => token !== null,
    async signIn(credentials: { email: string; password: string }) {
      const { accessToken, user } = await trpc.auth.login.mutate(credentials)
      if (accessToken === undefined) throw new Error('The server signs in by another backend.')
      token = accessToken
      await tokens.write(accessToken)
      return user
    },
    /** Leaves the phone without a token, even where the server cannot be reached. */
    async signOut(): Promise<void> {
      try {
        await trpc.auth.logout.mutate()
      } finally {
        await forget()
      }
    },
  }
}
