import type { Awaitable } from '../awaitable.ts'
import { AuthConfigError } from '../config.ts'
import type { AuthCore, Factor } from '../core.ts'
import type { Profile, User } from '../user.ts'
import { standsIn } from './factors.ts'

/**
 * @throws {AuthConfigError} for two of one name, and for the name of a first proof, by which nobody
 *   would be asked for it
 */
export function checkFactors<TFactors extends readonly Factor[]>(
  factors: TFactors | undefined,
): readonly Factor<TFactors[number]['name']>[] {
  const names = ['', 'app', 'password', ...(factors ?? []).map(({ name }) => name)]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return factors ?? []
  throw new AuthConfigError(
    `factors: ${JSON.stringify(twice)} is another proof. Give each a name of its own.`,
  )
}

/**
 * Who may not be let in without a factor, asked of the record.
 *
 * @throws {AuthConfigError} where there is no factor that anybody could set up
 */
export function factorPolicy<TProfile extends Profile>(
  policy: ((user: User<TProfile>) => Awaitable<boolean>) | undefined,
  { factors, toUser }: Pick<AuthCore, 'factors' | 'toUser'>,
): Pick<AuthCore, 'requireFactor'> {
  if (policy === undefined) return {}
  if (factors.every(standsIn)) {
    throw new AuthConfigError(
      'requireFactor: there is no factor that a user could set up, so nobody would be let in. Give createAuth factors, such as [totp({ issuer })].',
    )
  }
  return { requireFactor: (record) => policy(toUser<TProfile>(record)) }
}
