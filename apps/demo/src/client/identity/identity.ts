import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { client as api, failureOf, onIdentityChange, type User } from '../api.ts'

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

/** After a sign-out. */
export function leave(client: QueryClient, why: Why): void {
  change(client, { signedIn: false, why })
}

/** After the user has changed something about themselves. */
export function update(client: QueryClient, user: User): void {
  const identity: Identity = { signedIn: true, user }
  client.setQueryData<Identity>(identityKey, identity)
}

/** After something that may have changed who is signed in, or what is known of them. */
export function askAgain(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: identityKey })
}

/** Follows what the other tabs do, and notices when the session of this one has ended. */
export function followIdentity(client: QueryClient): void {
  onIdentityChange(({ tab, ...news }) => {
    if (news.type === 'signed-out' && news.reason !== 'logout') leave(client, 'ended')
    // What was asked for in this tab knows best what comes next.
    else if (tab === 'this') return
    else if (news.type === 'signed-out') leave(client, 'elsewhere')
    else startAnew(client)
  })
}

/** When another tab signed in, perhaps as somebody else: nothing is shown until we know who. */
function startAnew(client: QueryClient): void {
  forget(client)
  void client.resetQueries({ queryKey: identityKey })
}

const strangerCodes: ReadonlySet<string | null> = new Set([
  'NOT_SIGNED_IN',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
])

async function askServer(before: Identity | undefined, signal: AbortSignal): Promise<Identity> {
  try {
    return { signedIn: true, user: await api.auth.me.query(undefined, { signal }) }
  } catch (error) {
    if (!strangerCodes.has(failureOf(error).code)) throw error
    return before?.signedIn === false ? before : { signedIn: false, why: 'stranger' }
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
