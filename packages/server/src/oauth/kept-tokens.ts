import type { TokenEndpointResponse } from 'oauth4webapi'
import { z } from 'zod'
import { ownedRecords, type OwnedRecord } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { knownAccount, type LinkedAccount } from './account-record.ts'
import type { OAuthApp, ProvedSince } from './oauth-app.ts'

const kept = z.object({
  provider: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** When the access token ends, in milliseconds since 1970; `null` where the provider does not say. */
  expiresAt: z.number().nullable(),
  /** Until when one process is the only one that may use the refresh token. */
  heldUntil: z.number(),
})

export type KeptTokens = z.output<typeof kept>

/** Sealed, and of one user: under the key of the account that they belong to. */
export const keptTokens = ownedRecords('oauth-tokens', kept)

/** Those of an account, unless they are another user's: one whose account it was before. */
export async function tokensUnder<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { row, owner }: Omit<OwnedRecord<unknown>, 'data'>,
): Promise<OwnedRecord<KeptTokens> | null> {
  const found = await keptTokens.find(visit, row.key)
  return found?.owner === owner ? found : null
}

/**
 * What to keep of an answer. Some providers give a refresh token the first time only: the one from then
 * stays, and stays held by whoever is using it.
 *
 * @param before what was kept until now
 */
export function tokensOf(
  provider: string,
  answer: TokenEndpointResponse,
  { now, before }: { readonly now: Date; readonly before: KeptTokens | null },
): KeptTokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer
  return {
    provider,
    accessToken,
    refreshToken: refreshToken ?? before?.refreshToken ?? null,
    expiresAt: seconds === undefined ? null : now.getTime() + seconds * 1000,
    heldUntil: refreshToken === undefined ? (before?.heldUntil ?? 0) : 0,
  }
}

/**
 * Keeps what a provider has just granted, if the app has asked for it and the account is a user's by
 * now. A store that fails takes back no sign-in: the app is told, and finds no token.
 */
export async function keepTokens<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: ProvedSince,
): Promise<void> {
  const { client, identity } = proved
  if (!app.keepTokens.includes(client.name)) return
  try {
    const known = await knownAccount(visit, identity)
    if (known === null) return
    while (!(await isKept(visit, known.account, proved))) {
      // Somebody else has written: a sign-in in another tab, or whoever has refreshed them.
    }
  } catch {
    await client.tell(visit, { step: 'token', reason: 'tokens not kept', status: null })
  }
}

/** @returns `false` if somebody else was faster */
async function isKept<TProfile extends Profile>(
  visit: Visit<TProfile>,
  account: LinkedAccount,
  { client, tokens }: ProvedSince,
): Promise<boolean> {
  const { core } = visit
  const { key } = account.row
  const own = await tokensUnder(visit, account)
  const data = tokensOf(client.name, tokens, { now: client.now, before: own?.data ?? null })
  if (own) return keptTokens.update(core, own, data)
  if (await keptTokens.insert(core, { key, owner: account.owner, data })) return true
  // What is there is another user's, or does not open.
  if (!(await tokensUnder(visit, account))) await keptTokens.delete(core, key)
  return false
}
