import { cookieBackend } from '@trpc-auth/server'

/** What the server and the proxy have in common. Without a store, so that the proxy can load it. */
export const cookie = {
  secret: process.env.AUTH_SECRET ?? '',
  lifetimeSeconds: 24 * 3600,
}

const { transport, strategy } = cookieBackend(cookie)
const prefix = `${transport.cookie?.name}=`

/** Whether a request carries a session that was signed here and has not expired. No more than that. */
export async function carriesSession({ headers }: Request): Promise<boolean> {
  const pairs = (headers.get('cookie') ?? '').split('; ')
  for (const pair of pairs.filter((text) => text.startsWith(prefix))) {
    const verdict = await strategy.read(pair.slice(prefix.length), new Date())
    // One that still wants a second factor lets nobody in.
    if (verdict.ok && verdict.session.claims.pending === undefined) return true
  }
  return false
}
