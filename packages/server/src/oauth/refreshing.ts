import { processRefreshTokenResponse, refreshTokenGrantRequest } from 'oauth4webapi'
import type { OwnedRecord } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { serverOf } from './code-exchange.ts'
import { refuse } from './errors.ts'
import { keptTokens, tokensOf, tokensUnder, type KeptTokens } from './kept-tokens.ts'
import type { ProviderClient } from './provider-client.ts'
import { objectOf } from './said.ts'

export type Kept = OwnedRecord<KeptTokens>

/** In milliseconds: an access token that ends sooner is refreshed. */
const margin = 60_000

export function isGood({ expiresAt }: KeptTokens, now: Date): boolean {
  return expiresAt === null || expiresAt > now.getTime() + margin
}

/** In milliseconds: how often somebody looks who waits for another process. */
const pause = 50

/** What is refreshed, and how long that may take. */
interface Refreshing {
  readonly client: ProviderClient
  readonly tokens: Kept
  /** In milliseconds. */
  readonly timeLimit: number
}

/**
 * Many providers take a refresh token once, and all that they have granted back if it comes again (RFC
 * 9700 section 4.14.2). So of several processes one uses it, and the others wait for what it gets.
 */
export async function refresh<TProfile extends Profile>(
  visit: Visit<TProfile>,
  refreshing: Refreshing,
): Promise<string | null> {
  const { core } = visit
  const { client, timeLimit } = refreshing
  for (let waited = 0; waited <= 3 * timeLimit; waited += pause) {
    const tokens = await tokensUnder(visit, refreshing.tokens)
    if (tokens === null || isGood(tokens.data, client.now)) return tokens?.data.accessToken ?? null
    if (tokens.data.refreshToken === null) return null
    const now = client.now.getTime()
    const heldUntil = now + 2 * timeLimit
    const mayHold = tokens.data.heldUntil <= now
    if (mayHold && (await keptTokens.update(core, tokens, { ...tokens.data, heldUntil }))) {
      const held = await tokensUnder(visit, refreshing.tokens)
      // Not if a sign-in has put another in its place: that one is not held.
      if (held?.data.heldUntil === heldUntil) return redeem(visit, client, held)
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  throw refuse('OAUTH_PROVIDER_DOWN')
}

/** By the one process that holds the refresh token. */
async function redeem<TProfile extends Profile>(
  visit: Visit<TProfile>,
  client: ProviderClient,
  held: Kept,
): Promise<string | null> {
  let fresh: KeptTokens | null = null
  // If it fails, it may be tried again at once.
  let data: KeptTokens = { ...held.data, heldUntil: 0 }
  try {
    fresh = await renewed(visit, client, data)
    // Not deleted: what has come of another sign-in meanwhile would go with it.
    data = fresh ?? { ...data, refreshToken: null }
  } finally {
    await release(visit, held, data)
  }
  return fresh?.accessToken ?? null
}

/**
 * Stores what has come of a refresh token. Where a sign-in has brought other tokens meanwhile they stay;
 * but if it has brought no refresh token, the one that was used is still there, and must not be.
 */
async function release<TProfile extends Profile>(
  visit: Visit<TProfile>,
  held: Kept,
  data: KeptTokens,
): Promise<void> {
  if (await keptTokens.update(visit.core, held, data)) return
  const now = await tokensUnder(visit, held)
  if (now?.data.refreshToken !== held.data.refreshToken) return
  const { refreshToken } = data
  await release(visit, now, { ...now.data, refreshToken, heldUntil: 0 })
}

/** @returns `null` if the provider does not take the refresh token any more */
async function renewed<TProfile extends Profile>(
  visit: Visit<TProfile>,
  client: ProviderClient,
  before: KeptTokens,
): Promise<KeptTokens | null> {
  const server = await client.server(visit)
  return client.ask(visit, 'token', async () => {
    const secret = await client.provider.clientAuth(server, client.now)
    const { client: app, limits } = client
    const token = before.refreshToken ?? ''
    const answer = await refreshTokenGrantRequest(server, app, secret, token, limits)
    if (await isSpent(answer)) return null
    const issuing = await serverOf(client, server, answer)
    const fresh = await processRefreshTokenResponse(issuing, app, answer)
    return tokensOf(before.provider, fresh, { now: client.now, before })
  })
}

/** RFC 6749 section 5.2, and what GitHub says of the tokens of its Apps, with status 200. */
async function isSpent(answer: Response): Promise<boolean> {
  const { error } = objectOf(
    await answer
      .clone()
      .json()
      .catch(() => null),
  )
  return error === 'invalid_grant' || error === 'bad_refresh_token'
}
