import type { FlowAnswer } from '../core/flow/flow.ts'
import { AuthError } from '../core/errors.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import { emailKey, type Profile, type UserRecord } from '../core/user.ts'
import { announceChange } from '../users/change.ts'
import { wasProved } from '../users/claim.ts'
import { knownAccount, touchAccount } from './account-record.ts'
import { claim } from './claim.ts'
import { refuse } from './errors.ts'
import { linkAccount } from './linking.ts'
import { addressOf, createFor } from './new-user.ts'
import type { OAuthApp, ProvedAt } from './oauth-app.ts'
import { holdLink } from './pending-link.ts'

/** The user of an account, or what their client needs to prove that they are. */
export type Found =
  | { readonly record: UserRecord; readonly created: boolean }
  | { readonly record: null; readonly held: FlowAnswer }

/**
 * Whose an account is. An address alone never says so: an account whose address is a user's waits
 * until that user has proved themselves.
 *
 * @returns `null` if there is no address to go by
 * @throws {AuthError} `LOGIN_BAD_CREDENTIALS` for the address of an inactive user; what
 *   {@link createFor} throws
 */
export async function findUser<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: ProvedAt,
): Promise<Found | null> {
  const { identity } = proved
  const { email, isProved } = addressOf(proved)
  const known = await knownAccount(visit, identity)
  if (known) {
    refuseLate(proved, known.record)
    await touchAccount(visit, known.account, identity)
    return { record: known.record, created: false }
  }
  // The answer for an address that is somebody's would tell anyone who can enter it at a provider.
  const hidden = app.auth.hideExistingEmail && !isProved
  if (email === null || hidden) return null
  const existing = await app.auth.users.findByEmailKey(emailKey(email))
  if (existing) return meet(app, visit, { ...proved, existing })
  const record = await createFor(app, visit, { ...proved, email })
  if (record) return { record, created: true }
  return findOther(app, visit, { ...proved, email })
}

/** Somebody was faster: in another tab, perhaps, with the same account. */
async function findOther<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: ProvedAt & { readonly email: string },
): Promise<Found> {
  const known = await knownAccount(visit, proved.identity)
  if (known) {
    refuseLate(proved, known.record)
    return { record: known.record, created: false }
  }
  const existing = await app.auth.users.findByEmailKey(emailKey(proved.email))
  if (!existing) throw new AuthError('UNAVAILABLE')
  return meet(app, visit, { ...proved, existing })
}

/**
 * While a flow waited for an e-mail its account has become somebody's. It is a way in for whoever reads
 * that user's mail, and for nobody who sits down at their browser and reads a mailbox of their own.
 *
 * @throws {AuthError} `OAUTH_EXPIRED`: the next visit to the provider signs them in
 */
function refuseLate({ mailed }: ProvedAt, { emailKey: own, isVerified }: UserRecord): void {
  if (mailed === undefined || (isVerified && emailKey(mailed) === own)) return
  throw refuse('OAUTH_EXPIRED')
}

async function meet<TProfile extends Profile, TProfileInput>(
  { auth, backend, linkVerified }: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: ProvedAt & { readonly existing: UserRecord },
): Promise<Found> {
  const { client, identity, existing } = proved
  if (!existing.isActive) throw new AuthError('LOGIN_BAD_CREDENTIALS')
  const provider = client.name
  const account = { provider, identity }
  const isClaim = addressOf(proved).isProved && !existing.isVerified
  // An administrator may have said of an account that it is not verified, or changed its address: what
  // is in it is still somebody's, who would keep a way in, or lose a password to a mailbox alone.
  if (isClaim && !(await wasProved(auth, existing))) {
    const record = await claim(auth, existing, async (claimed) => {
      const change = { ok: true, previous: existing, record: claimed } as const
      await announceChange(auth, change, visit.exchange)
    })
    await linkAccount(visit, record, account)
    return { record, created: false }
  }
  // By the word of the provider alone: the link of an e-mail proves a mailbox, and never an account.
  if (identity.emailProved && linkVerified) {
    await linkAccount(visit, existing, account)
    return { record: existing, created: false }
  }
  const held = await holdLink(visit, existing, { ...identity, provider, backend })
  return { record: null, held }
}
