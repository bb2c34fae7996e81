import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { client as api, type Factor, failureOf, news, type User } from '../api.ts'
import { forgetDrafts } from './drafts.ts'
import { noteSignedIn, wasSignedIn } from './last-known.ts'

/**
 * Why nobody is signed in here: never was, signed out here or in another tab, it expired, or a sign-in
 * was begun and its second step did not come.
 */
type Why = 'stranger' | 'asked' | 'elsewhere' | 'ended' | 'unfinished'

/** Who this tab believes is signed in. Nobody is a value; only an outage is an error. */
export type Identity =
  | { readonly signedIn: true; readonly user: User }
  | { readonly signedIn: false; readonly why: Why }
  /** The password was right, and one of these is still to come. */
  | { readonly signedIn: false; readonly why: 'second step'; readonly pending: readonly Factor[] }

const identityKey = ['identity'] as const

const identityQuery = queryOptions({
  queryKey: identityKey,
  queryFn: async ({ client, signal }) => {
    const before = client.getQueryData<Identity>(identityKey)
    const now = await askServer(before, signal)
    if (!signal.aborted && idOf(before) !== idOf(now)) forget(client)
    if (!signal.aborted) settle(now)
    return now
  },
  // Asked once, then kept up to date by what happens here and in the other tabs.
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

/** After a sign-in that a second step is to complete. */
export function waitForSecondStep(client: QueryClient, pending: readonly Factor[]): void {
  change(client, { signedIn: false, why: 'second step', pending })
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

/** After something that may have changed who is signed in, or what is known about them. */
export function askAgain(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: identityKey })
}

/** Follows what the other tabs do, and notices when the session of this one has ended. */
export function followIdentity(client: QueryClient): void {
  news.listen(({ tab, ...change }) => {
    if (change.type === 'signed-out' && change.reason !== 'logout') {
      leave(client, isOnTheWay(client) ? 'unfinished' : 'ended')
    }
    // The code in this tab that asked for it knows best what comes next.
    else if (tab === 'this') return
    else if (change.type === 'signed-out') leaveWithOthers(client)
    else startAnew(client)
  })
}

/** When another tab signed out, which is no news to a stranger. */
function leaveWithOthers(client: QueryClient): void {
  const before = client.getQueryData<Identity>(identityKey)
  if (isOnTheWay(client)) leave(client, 'stranger')
  else if (before?.signedIn !== false) leave(client, 'elsewhere')
}

/** Whether a second step is still to come. */
function isOnTheWay(client: QueryClient): boolean {
  const identity = client.getQueryData<Identity>(identityKey)
  return identity?.signedIn === false && identity.why === 'second step'
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

/**
 * Strangers ask what anybody may ask, because browsers log each refusal on the console. A browser
 * that was signed in asks `me`: if the session has ended, the refusal is how all tabs hear of it.
 */
async function askServer(before: Identity | undefined, signal: AbortSignal): Promise<Identity> {
  const { me, whoAmI } = api.auth
  const known = before?.signedIn === true || wasSignedIn()
  try {
    const user = await (known ? me : whoAmI).query(undefined, { signal })
    if (user !== null) return { signedIn: true, user }
  } catch (error) {
    const { code, pending } = failureOf(error)
    if (code === 'SECOND_FACTOR_REQUIRED') return { signedIn: false, why: 'second step', pending }
    if (!strangerCodes.has(code)) throw error
  }
  if (before?.signedIn === false) {
    return before.why === 'second step' ? { signedIn: false, why: 'unfinished' } : before
  }
  return { signedIn: false, why: known ? 'ended' : 'stranger' }
}

function change(client: QueryClient, identity: Identity): void {
  // An answer that is still under way is about who we were.
  void client.cancelQueries({ queryKey: identityKey })
  client.setQueryData<Identity>(identityKey, identity)
  forget(client)
  settle(identity)
}

/** Nobody else has been here since. */
const comesBack: ReadonlySet<string> = new Set(['ended', 'second step', 'unfinished'])

/** What this browser keeps for the current user. Somebody whose session has ended comes back. */
function settle(identity: Identity): void {
  // Whoever is on the way is asked for again after a reload.
  noteSignedIn(identity.signedIn || identity.why === 'second step')
  if (identity.signedIn) forgetDrafts(identity.user.id)
  else if (!comesBack.has(identity.why)) forgetDrafts()
}

/** Nothing of one person may be left when the next one signs in. */
function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== identityKey[0] })
  client.getMutationCache().clear()
}

function idOf(identity: Identity | undefined): string | null {
  return identity?.signedIn ? identity.user.id : null
}
