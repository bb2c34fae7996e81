import { AuthError } from '../core/errors.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { verifyAssertion, type Assertion } from './assertion.ts'
import { refuse } from './errors.ts'
import type { PasskeyRefusedEvent } from './hook-events.ts'
import type { AuthenticationInput } from './inputs.ts'
import { infoOf, passkeys, type Passkey } from './passkey-record.ts'
import type { RelyingParty } from './relying-party.ts'

/** Somebody's use of a passkey. */
interface PasskeyUse {
  readonly passkey: Passkey
  readonly response: AuthenticationInput
  readonly challenge: string
  /** Uses up the challenge. */
  readonly spend: () => Promise<void>
}

/**
 * Takes the signature of a passkey, once: the challenge is spent, and what the passkey says about
 * itself is kept.
 *
 * @throws {AuthError} `PASSKEY_REFUSED`, `PASSKEY_COUNTER`, `PASSKEY_EXPIRED`, `PASSKEY_UNKNOWN` if it
 *   was removed meanwhile, `UNAVAILABLE`
 */
export async function takePasskey<TProfile extends Profile>(
  visit: Visit<TProfile>,
  site: RelyingParty,
  { passkey, response, challenge, spend }: PasskeyUse,
): Promise<void> {
  const seen = await verifyAssertion(site, response, { passkey, challenge })
  const { handle, backupEligible } = passkey.data
  const { userHandle } = response.response
  if (typeof userHandle === 'string' && userHandle !== handle) {
    await report(visit, passkey, 'USER_HANDLE')
    throw refuse('PASSKEY_REFUSED')
  }
  if (seen.backupEligible !== backupEligible) {
    await report(visit, passkey, 'BACKUP_ELIGIBLE')
    throw refuse('PASSKEY_REFUSED')
  }
  await spend()
  await keepUse(visit, passkey, seen)
}

/** How often another use of the same passkey may come in between before we give up. */
const attempts = 20

/**
 * Keeps how far it has counted, on the very record that it was compared with: of two copies of a
 * passkey that count the same, one is refused.
 */
async function keepUse<TProfile extends Profile>(
  visit: Visit<TProfile>,
  first: Passkey,
  { counter, backedUp }: Assertion,
): Promise<void> {
  const { core } = visit
  let passkey: Passkey | null = first
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (passkey === null) throw refuse('PASSKEY_UNKNOWN')
    const before: number = passkey.data.counter
    // WebAuthn L3, 7.2: one that always says zero does not count.
    if ((counter > 0 || before > 0) && counter <= before) {
      await report(visit, passkey, 'COUNTER')
      throw refuse('PASSKEY_COUNTER')
    }
    const lastUsedAt = core.clock().getTime()
    const data = { ...passkey.data, counter, backedUp, lastUsedAt }
    if (await passkeys.update(core, passkey, data)) return
    passkey = await passkeys.find(visit, passkey.row.key)
    // Another use of it came in between, and has kept all there is to keep.
    if (passkey && counter === 0 && passkey.data.counter === 0) return
  }
  throw new AuthError('UNAVAILABLE')
}

function report<TProfile extends Profile>(
  { core, hooks, exchange }: Visit<TProfile>,
  passkey: Passkey,
  reason: PasskeyRefusedEvent<unknown>['reason'],
): Promise<void> {
  const event = async () => {
    const record = await core.users.findById(passkey.owner)
    const user = record && core.toUser<TProfile>(record)
    return { user, passkey: infoOf(passkey), reason, exchange }
  }
  return hooks.later('afterPasskeyRefused', event, exchange)
}
