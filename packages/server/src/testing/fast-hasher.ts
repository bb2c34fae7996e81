import { argon2id } from '../password/argon2id.ts'
import type { PasswordHasher } from '../password/password-hasher.ts'
import { onlyInTests } from './tests-only.ts'

/**
 * For `createAuth({ passwords: { hasher } })`: argon2id itself, with settings so small that a test need
 * not wait for it, and that whoever steals the hashes need not either.
 *
 * @throws {AuthConfigError} in production
 */
export function fastHasher(): PasswordHasher {
  onlyInTests('fastHasher')
  return argon2id({ memoryCost: 1024, timeCost: 1 })
}
