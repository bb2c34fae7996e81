import { AuthConfigError } from '../core/config.ts'
import type { PasswordHasher } from './password-hasher.ts'

interface Argon2Cost {
  /** In KiB. @default 19456 */
  readonly memoryCost?: number
  /** Passes. @default 2 */
  readonly timeCost?: number
}

export interface Argon2idOptions extends Argon2Cost {
  /** Lanes. @default 1 */
  readonly parallelism?: number
  /**
   * Settings of hashes that are still stored, if they are costlier than today's: every verification
   * then costs as much as the costliest, so that timing does not reveal whose hash is which. Remove
   * one as soon as nobody has it any more. Cheaper ones need not be named.
   *
   * @default none
   */
  readonly formerly?: readonly Argon2Cost[]
}

/**
 * Argon2id with the minimum settings of the OWASP password storage cheat sheet. It also verifies
 * argon2 hashes of other systems, which may have hashed a password as it was typed, not its NFKC.
 *
 * @throws {AuthConfigError} for settings that argon2 does not have
 */
export function argon2id(options: Argon2idOptions = {}): PasswordHasher {
  const { memoryCost = 19_456, timeCost = 2, parallelism = 1, formerly = [] } = options
  const settings = { memoryCost, timeCost, parallelism } // argon2id is the package's own default
  checkArgon2Settings('argon2id', settings)
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`
  const budget = Math.max(...[settings, ...formerly].map(costOf))

  /** Does useless work until as much was done as for the costliest hash. */
  const spend = async (cost: number) => {
    if (cost < budget / 20) return
    // Memory of the usual size is the cheapest to get, so whole passes over it where they fit.
    const passes = Math.round(cost / memoryCost)
    const whole = passes > 0 && Math.abs(passes * memoryCost - cost) < budget / 20
    const less = { memoryCost: Math.max(Math.round(cost / timeCost), 8), timeCost, parallelism: 1 }
    await (await native()).hash('', whole ? { memoryCost, timeCost: passes, parallelism } : less)
  }
  /** `null` for what turns out not to be an argon2 hash, on which nothing was spent. */
  const compare = async (hash: string, password: string) => {
    const { verify } = await native()
    return verify(hash, password).catch(() => null)
  }

  return {
    hash: async (password) => (await native()).hash(password, settings),
    knows: (hash) => costOfHash(hash) !== null,
    async verify(hash, password, typed = password) {
      const cost = costOfHash(hash)
      let same = false
      for (const text of new Set([password, typed])) {
        const found = cost === null ? null : await compare(hash, text)
        if (found) same = true
        await spend(budget - (found === null ? 0 : (cost ?? 0)))
      }
      return same
    },
    needsRehash(hash, typed = '') {
      if (!hash.startsWith(prefix)) return true
      const normal = typed.normalize('NFKC')
      // The password is what was typed. Its NFKC is not, if it was hashed elsewhere.
      return typed !== normal && compare(hash, normal).then((same) => !same)
    },
  }
}

function costOf({ memoryCost = 19_456, timeCost = 2 }: Argon2Cost): number {
  return memoryCost * timeCost
}

/** `null` for anything but an argon2 hash. */
function costOfHash(hash: string): number | null {
  const [, settings = ''] =
    /^\$argon2(?:id|i|d)\$(?:v=\d+\$)?([^$]+)\$[A-Za-z\d+/]+\$[A-Za-z\d+/]+$/.exec(hash) ?? []
  const [, memory] = /\bm=(\d+)/.exec(settings) ?? []
  const [, passes] = /\bt=(\d+)/.exec(settings) ?? []
  return memory === undefined || passes === undefined ? null : Number(memory) * Number(passes)
}

/**
 * RFC 9106 section 3.1.
 *
 * @param of the function that they were given to
 * @throws {AuthConfigError} for settings that argon2 does not have
 */
export function checkArgon2Settings(
  of: string,
  settings: Required<Argon2Cost> & { readonly parallelism: number },
): void {
  const { memoryCost, parallelism } = settings
  for (const [name, value] of Object.entries(settings)) {
    if (Number.isInteger(value) && value >= 1 && value < 2 ** 32) continue
    throw new AuthConfigError(`${of}: ${name} must be a whole number, 1 or more; got ${value}.`)
  }
  if (memoryCost >= 8 * parallelism) return
  throw new AuthConfigError(
    `${of}: memoryCost must be at least 8 for each of the ${parallelism} lanes; got ${memoryCost}.`,
  )
}

/** Loaded at the first hash, so that a server that never sees a password never loads it. */
async function native() {
  try {
    return await import('@node-rs/argon2')
  } catch (cause) {
    throw new AuthConfigError(
      'argon2id is native code, which this runtime cannot load. Give createAuth another hasher: passwords: { hasher }.',
      { cause },
    )
  }
}
