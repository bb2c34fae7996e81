import { base64url, type CryptoKey } from 'jose'
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
    // A public key is known to everybody: whoever takes it for a secret can sign (CVE-2015-9235).
    if (/-----BEGIN [A-Z ]*KEY-----/.test(entry)) {
      throw new AuthConfigError('secret: this is a PEM. Give it to keyPair, and that to keys.')
    }
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

/** What a key is for: no two purposes share one. */
export interface KeyUse {
  readonly purpose: string
  readonly algorithm: HmacAlgorithm
}

/**
 * A key of its own for each purpose, so that no artifact made with the same secret ever passes for
 * another (HKDF, RFC 5869; CVE-2023-48309 is what happens otherwise).
 */
export async function deriveKeys(
  [first, ...others]: readonly [string, ...string[]],
  use: KeyUse,
): Promise<readonly [SigningKey, ...SigningKey[]]> {
  return [await deriveKey(first, use), ...(await Promise.all(others.map((s) => deriveKey(s, use))))]
}

async function deriveKey(secret: string, { purpose, algorithm }: KeyUse): Promise<SigningKey> {
  const { subtle } = globalThis.crypto
  const uses: ('deriveKey' | 'deriveBits')[] = ['deriveKey', 'deriveBits']
  const base = await subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, uses)
  const params = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(`trpc-auth ${purpose} ${info}`),
  })
  const hash = `SHA-${algorithm.slice(2)}`
  const hmac = { name: 'HMAC', hash, length: hmacAlgorithms[algorithm] * 8 }
  const key = await subtle.deriveKey(params(algorithm), base, hmac, false, ['sign', 'verify'])
  const kid = await subtle.deriveBits(params('kid'), base, 64)
  return { kid: base64url.encode(new Uint8Array(kid)), key }
}

const encoder = new TextEncoder()
