import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { client as api, failureOf, type User } from '../api.ts'

/** Why nobody is signed in here: never was, signed out here or in another tab, or it ran out. */
type Why = 'stranger' | 'asked' | 'elsewhere' | 'ended'

/** Who this tab takes itself to be. Nobody is a value, not an error: only an outage is an error. */
export type Identity =
  | { readonly signedIn: true; readonly user: User }
  | { readonly signedIn: false; readonly why: Why }

const identityKey = ['identity'] as const

const identityQuery = queryOptions({
  queryKey: identityKey,
  queryFn: async ({ client, signal }) => {
    const before = client.getQueryData<Identity>(identityKey)
    const now = await askServer(before, signal)
    if (!signal.aborted && idOf(before) !== idOf(now)) forget(client)
    return now
  },
  // Asked once, then kept right by what happens here and by the other tabs.
  staleTime: Infinity,
  refetchOnWindowFocus: 'always',
})

export function useIdentity() {
  return useQuery(identityQuery)
}

/** After a sign-in in this tab. */
export function enter(client: QueryClient, user: User): void {
  change(client, { signedIn: true, user })
}

/** After a sign-out, or when the server says that the session is no more. */
export function leave(client: QueryClient, why: Why): void {
  change(client, { signedIn: false, why })
}

/** When another tab signed in, perhaps as somebody else: nothing is shown until we know who. */
export function askAgain(client: QueryClient): void {
  forget(client)
  void client.resetQueries({ queryKey: identityKey })
}

/** When a call is refused for want of a session: ours has ended, if we thought we had one. */
export function noticeRefusal(client: QueryClient, error: unknown): void {
  const { code } = failureOf(error)
  if (code === null || !strangerCodes.has(code)) return
  if (client.getQueryData<Identity>(identityKey)?.signedIn) leave(client, 'ended')
}

const strangerCodes: ReadonlySet<string> = new Set([
  'NOT_SIGNED_IN',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
])

async function askServer(before: Identity | undefined, signal: AbortSignal): Promise<Identity> {
  try {
    return { signedIn: true, user: await api.auth.me.query(undefined, { signal }) }
  } catch (error) {
    const { code } = failureOf(error)
    if (code === null || !strangerCodes.has(code)) throw error
    if (before?.signedIn === false) return before
    // The browser drops an expired cookie by itself, so the server may see a mere stranger.
    const ended = before?.signedIn === true || code !== 'NOT_SIGNED_IN'
    return { signedIn: false, why: ended ? 'ended' : 'stranger' }
  }
}

function change(client: QueryClient, identity: Identity): void {
  // An answer that is still under way is about who we were.
  void client.cancelQueries({ queryKey: identityKey })
  client.setQueryData<Identity>(identityKey, identity)
  forget(client)
}

/** Nothing of one person may be there when the next one signs in. */
function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== identityKey[0] })
  client.getMutationCache().clear()
}

function idOf(identity: Identity | undefined): string | null {
  return identity?.signedIn ? identity.user.id : null
}
