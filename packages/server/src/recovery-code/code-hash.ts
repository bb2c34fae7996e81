import { base64url } from 'jose'
import { AuthConfigError } from '../core/config.ts'
import type { AuthCore } from '../core/core.ts'
import type { Sender } from '../core/exchange/client-address.ts'
import { withinTime } from '../core/time-limit.ts'

/** The minimum of the OWASP password storage cheat sheet, as for passwords. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

/** Milliseconds for one hash. */
const longest = 10_000

/** A salt for a set: ASVS asks for 32 bits (OWASP ASVS 5.0, 6.5.2), RFC 9106 for 128. */
export function newSalt(): string {
  return base64url.encode(globalThis.crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * The argon2id of a code. When it is its sender's turn: hashes of codes wait among those of
 * passwords.
 *
 * @throws {AuthError} `TOO_MANY_REQUESTS` when too many hashes are waiting; `UNAVAILABLE`
 * @throws {AuthConfigError} where argon2id cannot be loaded
 */
export function hashCode(
  { passwords }: AuthCore,
  { code, salt }: { readonly code: string; readonly salt: string },
  sender: Sender,
): Promise<Uint8Array> {
  const options = { ...cost, salt: base64url.decode(salt) }
  return passwords.inTurn(sender, () =>
    withinTime(longest, async () => (await native()).hashRaw(code, options)),
  )
}

/** Loaded at the first hash, as for passwords. */
async function native() {
  try {
    return await import('@node-rs/argon2')
  } catch (cause) {
    throw new AuthConfigError(
      'recoveryCodes: argon2id is native code, which this runtime cannot load. Leave recovery codes out of factors, and let users set up two other ones.',
      { cause },
    )
  }
}
