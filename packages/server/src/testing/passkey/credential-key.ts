import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import type { PublicKeyCredentialCreationOptionsJSON } from '../../passkey/webauthn-json.ts'
import type { CborMap } from './cbor.ts'

/** As COSE numbers them. */
export const algorithms = { ES256: -7, RS256: -257, EdDSA: -8 } as const
export type Kind = keyof typeof algorithms
const kinds = ['ES256', 'RS256', 'EdDSA'] as const

/** As every authenticator chooses (WebAuthn L3, 6.3.2). */
export function preferred({ pubKeyCredParams }: PublicKeyCredentialCreationOptionsJSON): Kind {
  for (const { alg } of pubKeyCredParams) {
    const kind = kinds.find((one) => algorithms[one] === alg)
    if (kind) return kind
  }
  throw new DOMException('It knows none of the algorithms.', 'NotSupportedError')
}

export function newKey(kind: Kind) {
  if (kind === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return kind === 'EdDSA'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** As RFC 9053 and RFC 8230 write public keys. */
export function coseKey(
  { x = '', y = '', n = '', e = '' }: JsonWebKey,
  kind: Kind,
  alg?: number,
): CborMap {
  const bytes = (value: string) => Buffer.from(value, 'base64url')
  if (kind === 'EdDSA')
    return [
      [1, 1],
      [3, alg ?? algorithms.EdDSA],
      [-1, 6],
      [-2, bytes(x)],
    ]
  if (kind === 'RS256')
    return [
      [1, 3],
      [3, alg ?? algorithms.RS256],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ]
  return [
    [1, 2],
    [3, alg ?? algorithms.ES256],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]
}
