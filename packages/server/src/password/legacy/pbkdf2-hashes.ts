import { sameBytes } from '../../core/keys/same-bytes.ts'
import { bytesOfBase64, bytesOfHex } from './bytes.ts'
import type { LegacyHashes } from './legacy-hashes.ts'

export interface Pbkdf2HashesOptions {
  /** The number in the old hashes. @default 600000 */
  readonly iterations?: number
}

/**
 * Django's `pbkdf2_sha256$iterations$salt$hash`, passlib's `$pbkdf2-sha256$iterations$salt$hash` and
 * werkzeug's `pbkdf2:sha256:iterations$salt$hash`, with SHA-1, SHA-256 or SHA-512. Computed by
 * WebCrypto, off the main thread.
 */
export function pbkdf2Hashes({ iterations = 600_000 }: Pbkdf2HashesOptions = {}): LegacyHashes {
  return {
    knows: (hash) => parse(hash) !== null,
    async verify(hash, typed) {
      const parsed = parse(hash)
      return parsed !== null && sameBytes(await derive(typed, parsed), parsed.expected)
    },
    decoy: `pbkdf2_sha256$${iterations}$${'.'.repeat(22)}$${btoa('\0'.repeat(32))}`,
  }
}

interface Parsed {
  readonly digest: string
  readonly iterations: number
  readonly salt: Uint8Array<ArrayBuffer>
  readonly expected: Uint8Array<ArrayBuffer>
}

// Systems that forgot the salt wrote an empty one.
const django = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,9})\$([^$]*)\$([A-Za-z\d+/]+={0,2})$/
/** Its salt and hash are base64 with a dot for the plus and without padding. */
const passlib = /^\$pbkdf2(?:-(sha256|sha512))?\$(\d{1,9})\$([A-Za-z\d./]*)\$([A-Za-z\d./]+)$/
const werkzeug = /^pbkdf2:(sha1|sha256|sha512):(\d{1,9})\$([^$]*)\$((?:[\da-f]{2})+)$/

function parse(hash: string): Parsed | null {
  const [, digest = 'sha1', iterations = '0', salt = '', expected = ''] =
    django.exec(hash) ?? passlib.exec(hash) ?? werkzeug.exec(hash) ?? []
  if (expected === '' || Number(iterations) === 0) return null
  try {
    return {
      digest: digest.replace('sha', 'SHA-'),
      iterations: Number(iterations),
      salt: hash.startsWith('$') ? bytesOfBase64(salt) : new TextEncoder().encode(salt),
      expected: hash.startsWith('pbkdf2:') ? bytesOfHex(expected) : bytesOfBase64(expected),
    }
  } catch {
    return null // no base64 after all
  }
}

async function derive(typed: string, { digest, iterations, salt, expected }: Parsed) {
  const { subtle } = globalThis.crypto
  const password = new TextEncoder().encode(typed)
  const key = await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const params = { name: 'PBKDF2', hash: digest, salt, iterations }
  return new Uint8Array(await subtle.deriveBits(params, key, expected.length * 8))
}
