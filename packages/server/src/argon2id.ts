import { AuthConfigError } from './errors.ts'
import type { PasswordHasher } from './password-hasher.ts'

export interface Argon2idOptions {
  /** In KiB. @default 19456 */
  readonly memoryCost?: number
  /** Passes. @default 2 */
  readonly timeCost?: number
  /** Lanes. @default 1 */
  readonly parallelism?: number
}

/** Argon2id with the least settings of the OWASP password storage cheat sheet. */
export function argon2id(options: Argon2idOptions = {}): PasswordHasher {
  const { memoryCost = 19_456, timeCost = 2, parallelism = 1 } = options
  const settings = { memoryCost, timeCost, parallelism } // argon2id is the package's own default
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`

  return {
    hash: async (password) => (await native()).hash(password, settings),
    async verify(hash, password) {
      const { verify } = await native()
      return verify(hash, password).catch(() => false) // it rejects what is no hash of its own
    },
    needsRehash: (hash) => !hash.startsWith(prefix),
  }
}

/** Loaded at the first hash, so that a server which never sees a password never loads it. */
async function native() {
  try {
    return await import('@node-rs/argon2')
  } catch (cause) {
    throw new AuthConfigError(
      'argon2id is native code, which this runtime can not load. Give createAuth another hasher: passwords: { hasher }.',
      { cause },
    )
  }
}
