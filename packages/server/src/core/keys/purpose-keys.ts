import { base64url, type CryptoKey } from 'jose'

/** One key of a ring; `kid` names it in what it makes. */
interface PurposeKey {
  readonly kid: string
  readonly key: CryptoKey
}

/** Keys of one purpose: the first of the ring makes, all of them read. */
export type PurposeKeys = readonly [PurposeKey, ...PurposeKey[]]

/** The algorithms that sign with a shared secret, and how many bytes of key each needs. */
export const hmacAlgorithms = { HS256: 32, HS384: 48, HS512: 64 } as const
export type HmacAlgorithm = keyof typeof hmacAlgorithms

/** What the keys of a purpose do. */
interface KeyKind {
  /** Ends the text from which a key is derived, so that no two kinds share one. */
  readonly label: string
  /** Ends the text from which its `kid` is derived. */
  readonly kidLabel: string
  readonly algorithm: { readonly name: string; readonly length: number; readonly hash?: string }
  readonly uses: readonly ('encrypt' | 'decrypt' | 'sign' | 'verify')[]
}

/** For tokens that say what they are. */
export function signing(algorithm: HmacAlgorithm): KeyKind {
  const hash = `SHA-${algorithm.slice(2)}`
  return {
    label: algorithm,
    kidLabel: 'kid',
    algorithm: { name: 'HMAC', hash, length: hmacAlgorithms[algorithm] * 8 },
    uses: ['sign', 'verify'],
  }
}

export const sealing: KeyKind = {
  label: 'A256GCM',
  kidLabel: 'A256GCM kid',
  algorithm: { name: 'AES-GCM', length: 256 },
  uses: ['encrypt', 'decrypt'],
}

/**
 * Not those of {@link signing} for the same purpose: what is signed as it is may be all of a token
 * but its signature.
 */
export const tagging: KeyKind = {
  label: 'HMAC',
  kidLabel: 'HMAC kid',
  algorithm: { name: 'HMAC', hash: 'SHA-256', length: 256 },
  uses: ['sign', 'verify'],
}

/**
 * A separate key for each purpose and kind, so that no artifact made with the same secret ever
 * passes for another (HKDF, RFC 5869; CVE-2023-48309 is what happens otherwise).
 */
export async function purposeKeys(
  [first, ...others]: readonly [string, ...string[]],
  purpose: string,
  kind: KeyKind,
): Promise<PurposeKeys> {
  const derived = (secret: string) => derive(secret, purpose, kind)
  return [await derived(first), ...(await Promise.all(others.map(derived)))]
}

async function derive(
  secret: string,
  purpose: string,
  { label, kidLabel, algorithm, uses }: KeyKind,
): Promise<PurposeKey> {
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
  const key = await subtle.deriveKey(params(label), base, algorithm, false, [...uses])
  const kid = await subtle.deriveBits(params(kidLabel), base, 64)
  return { kid: base64url.encode(new Uint8Array(kid)), key }
}

const encoder = new TextEncoder()
