import type { LegacyHashes } from './legacy-hashes.ts'

export interface BcryptHashesOptions {
  /** The cost of the old hashes, the number after `$2b$`. @default 12 */
  readonly cost?: number
}

/**
 * `$2a$`, `$2b$` and `$2y$`, as passlib, PHP and bcrypt packages make them, also behind Django's
 * `bcrypt$`. Needs the package `bcryptjs`, which computes on the main thread, in slices.
 */
export function bcryptHashes({ cost = 12 }: BcryptHashesOptions = {}): LegacyHashes {
  const bare = (hash: string) => hash.replace(/^bcrypt\$/, '')
  return {
    knows: (hash) => /^\$2[aby]\$\d\d\$[./A-Za-z\d]{53}$/.test(bare(hash)),
    async verify(hash, typed) {
      const { compare } = await import('bcryptjs')
      return compare(typed, bare(hash))
    },
    decoy: `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`,
  }
}
