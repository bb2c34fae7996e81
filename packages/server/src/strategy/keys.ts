import type { CryptoKey } from 'jose'
import { AuthConfigError } from '../errors.ts'

/** Below that, an HMAC secret can be guessed offline (RFC 7518 section 3.2, RFC 8725 section 3.5). */
const minSecretBytes = 32

/** The algorithms that sign with a shared secret, and the bytes of key each needs. */
export const hmacAlgorithms = { HS256: 32, HS384: 48, HS512: 64 } as const
export type HmacAlgorithm = keyof typeof hmacAlgorithms

/** One key of a ring; `kid` names it in a token's header. */
export interface SigningKey {
  readonly kid: string
  readonly key: CryptoKey
}

/**
 * @throws {AuthConfigError} for a secret that is missing, short or given twice. The message never
 *   holds the secret.
 */
export function checkSecrets(secret: string | readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = typeof secret === 'string' ? [secret] : secret
  if (first === undefined) throw new AuthConfigError('secret: the key ring is empty.')
  for (const entry of [first, ...others]) {
    const bytes = typeof entry === 'string' ? encoder.encode(entry).length : 0
    if (bytes < minSecretBytes) {
      throw new AuthConfigError(
        `secret: ${bytes} bytes are too few, at least ${minSecretBytes} are needed. Make one with: node -e "console.log(crypto.randomBytes(32).toString('base64url'))"`,
      )
    }
  }
  if (new Set([first, ...others]).size !== others.length + 1) {
    throw new AuthConfigError('secret: the key ring holds the same secret twice.')
  }
  return [first, ...others]
}

/**
 * A key of its own for each purpose, so that no artifact made with the same secret ever passes for
 * another (HKDF, RFC 5869; CVE-2023-48309 is what happens otherwise).
 */
export async function deriveKey(
  secret: string,
  purpose: string,
  algorithm: HmacAlgorithm,
): Promise<SigningKey> {
  const { subtle } = globalThis.crypto
  const base = await subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
  const params = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(`trpc-auth ${purpose} ${info}`),
  })
  const hmac = {
    name: 'HMAC',
    hash: `SHA-${algorithm.slice(2)}`,
    length: hmacAlgorithms[algorithm] * 8,
  }
  const key = await subtle.deriveKey(params(algorithm), base, hmac, false, ['sign', 'verify'])
  const kid = new Uint8Array(await subtle.deriveBits(params('kid'), base, 64))
  return { kid: Array.from(kid, (byte) => byte.toString(16).padStart(2, '0')).join(''), key }
}

const encoder = new TextEncoder()
