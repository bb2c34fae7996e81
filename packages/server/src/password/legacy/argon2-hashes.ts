import { checkArgon2Settings } from '../argon2id.ts'
import type { LegacyHashes } from './legacy-hashes.ts'

/** The settings of the old hashes. */
export interface Argon2HashesOptions {
  /** In KiB. @default 102400, as Django has */
  readonly memoryCost?: number
  /** Passes. @default 2 */
  readonly timeCost?: number
  /** Lanes. @default 8 */
  readonly parallelism?: number
}

/**
 * Django's `argon2$argon2id$…`, and `$argon2i$`, `$argon2d$` and `$argon2id$` if the new hasher is
 * not `argon2id()`, which knows them itself.
 *
 * @throws {AuthConfigError} for settings that argon2 does not have
 */
export function argon2Hashes(options: Argon2HashesOptions = {}): LegacyHashes {
  const { memoryCost = 102_400, timeCost = 2, parallelism = 8 } = options
  checkArgon2Settings('argon2Hashes', { memoryCost, timeCost, parallelism })
  return {
    knows: (hash) => format.test(hash),
    async verify(hash, typed) {
      const { verify } = await import('@node-rs/argon2')
      return verify(hash.replace(/^argon2\$/, '$'), typed).catch(() => false)
    },
    decoy: `argon2$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  }
}

const format =
  /^(?:argon2)?\$argon2(?:id|i|d)\$(?:v=\d+\$)?[^$]*\bm=\d+[^$]*\$[A-Za-z\d+/]+\$[A-Za-z\d+/]+$/
