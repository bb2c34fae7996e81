import { AuthConfigError } from '../../core/config.ts'
import { sameBytes } from '../../core/keys/same-bytes.ts'
import { bytesOfBase64 } from './bytes.ts'
import type { LegacyHashes } from './legacy-hashes.ts'
import { deriveScrypt, isScrypt } from './scrypt.ts'

/** The password hash parameters of a Firebase project, as its console shows them. */
export interface FirebaseHashesOptions {
  /** `base64_signer_key`: a secret, which encrypts each hash. */
  readonly signerKey: string
  /** `base64_salt_separator`. @default 'Bw==' */
  readonly saltSeparator?: string
  /** @default 8 */
  readonly rounds?: number
  /** `mem_cost`. @default 14 */
  readonly memoryCost?: number
}

const format = /^firebase-scrypt\$([A-Za-z\d+/_-]*={0,2})\$([A-Za-z\d+/_-]+={0,2})$/

/**
 * Hashes of Firebase Authentication. `firebase auth:export` gives each user's `salt` and
 * `passwordHash`: import them as `firebase-scrypt$salt$passwordHash`. Needs `node:crypto`.
 *
 * @throws {AuthConfigError} for parameters that no project has
 */
export function firebaseHashes(options: FirebaseHashesOptions): LegacyHashes {
  const { saltSeparator = 'Bw==', rounds = 8, memoryCost = 14 } = options
  const signerKey = parameter('signerKey', options.signerKey)
  const separator = parameter('saltSeparator', saltSeparator)
  const settings = { cost: 2 ** memoryCost, blockSize: rounds, parallelism: 1 }
  if (!isScrypt(settings)) {
    throw new AuthConfigError(
      `firebaseHashes: rounds and memoryCost must be those of the project; got ${rounds} and ${memoryCost}.`,
    )
  }
  return {
    knows: (hash) => parse(hash) !== null,
    async verify(hash, typed) {
      const parsed = parse(hash)
      if (parsed === null) return false
      const salt = Uint8Array.from([...parsed.salt, ...separator])
      const key = await deriveScrypt(typed, salt, { ...settings, length: 32 })
      return sameBytes(await encrypt(signerKey, key), parsed.expected)
    },
    decoy: `firebase-scrypt$AAAA$${btoa('\0'.repeat(signerKey.length))}`,
  }
}

function parse(hash: string): { salt: Uint8Array; expected: Uint8Array } | null {
  const [, salt = '', expected] = format.exec(hash) ?? []
  if (expected === undefined) return null
  try {
    return { salt: bytesOfBase64(salt), expected: bytesOfBase64(expected) }
  } catch {
    return null // no base64 after all
  }
}

/** AES-256-CTR from zero: the hash is the project's key, encrypted with that of the password. */
async function encrypt(text: Uint8Array<ArrayBuffer>, key: Uint8Array<ArrayBuffer>) {
  const { subtle } = globalThis.crypto
  const aes = await subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt'])
  const params = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }
  return new Uint8Array(await subtle.encrypt(params, aes, text))
}

function parameter(name: string, base64: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = bytesOfBase64(base64)
    if (bytes.length > 0) return bytes
  } catch {
    // reported below, without the value: it may be a secret
  }
  throw new AuthConfigError(
    `firebaseHashes: ${name} must be base64, as the project's console shows it.`,
  )
}
