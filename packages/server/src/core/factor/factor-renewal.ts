import type { TokenAnswer } from '../backend/transport/transport.ts'
import { AuthError } from '../errors.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile } from '../user.ts'
import type { FactorOwner } from './factor-change.ts'
import { tellChange } from './factor-events.ts'
import { stayAlone } from './stay-alone.ts'

/**
 * Replaces what the caller has of a factor, such as their recovery codes, and ends their other
 * sessions (OWASP ASVS 5.0, 7.4.3). They end first: of several renewals at the same moment one gets
 * so far as to write.
 *
 * @param factor its name, and how it is replaced
 * @throws {AuthError} `SESSION_REVOKED`; `UNAVAILABLE`
 */
export async function renewFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: FactorOwner,
  { name, replace }: { readonly name: string; readonly replace: () => Promise<unknown> },
): Promise<TokenAnswer> {
  const answer = await stayAlone(visit, owner)
  if (answer === null) throw new AuthError('SESSION_REVOKED')
  await replace()
  await tellChange(visit, owner, { event: 'afterFactorAdded', factor: name })
  return answer
}
