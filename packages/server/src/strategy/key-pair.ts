import {
  calculateJwkThumbprint,
  exportJWK,
  importJWK,
  importPKCS8,
  importSPKI,
  type CryptoKey,
  type JWK,
} from 'jose'
import { AuthConfigError } from '../errors.ts'
import type { JwtKey } from './jwt-key.ts'

/** The algorithms that sign with a private key, and the key type that each needs. */
const pairAlgorithms = { RS256: 'RSA', PS256: 'RSA', ES256: 'EC', EdDSA: 'OKP' } as const
export type PairAlgorithm = keyof typeof pairAlgorithms

/** PEM, JWK, or a key of WebCrypto. */
export type KeyMaterial = string | JWK | CryptoKey

export interface KeyPairOptions {
  readonly algorithm: PairAlgorithm
  /** PEM of PKCS #8 (`BEGIN PRIVATE KEY`), for one. @default none: the key only verifies */
  readonly privateKey?: KeyMaterial
  /** PEM of SPKI (`BEGIN PUBLIC KEY`), for one. @default the public part of the private key */
  readonly publicKey?: KeyMaterial
  /** @default the thumbprint of the public key (RFC 7638) */
  readonly kid?: string
  /**
   * For a key that was replaced: when the last token that it has signed expires.
   *
   * @default for ever
   */
  readonly verifyUntil?: Date
}

/**
 * A key of two parts, so that other services can verify tokens and not make them: `auth.jwks()` is
 * for them. Use it for nothing else.
 *
 * @throws {AuthConfigError} for an unknown algorithm, no key, key material of the wrong kind; at the
 *   first token for key material that can not be read, or two parts that do not belong together
 */
export function keyPair(options: KeyPairOptions): JwtKey {
  const { algorithm, privateKey, publicKey, verifyUntil = null } = options
  if (!Object.hasOwn(pairAlgorithms, algorithm)) {
    throw new AuthConfigError(
      `algorithm: ${JSON.stringify(algorithm)} is unknown. Use ${Object.keys(pairAlgorithms).join(', ')}.`,
    )
  }
  if (privateKey === undefined && publicKey === undefined) {
    throw new AuthConfigError('keyPair: give a privateKey, or a publicKey of tokens to verify.')
  }
  checkPart('privateKey', privateKey, algorithm)
  checkPart('publicKey', publicKey, algorithm)
  return {
    algorithm,
    canSign: privateKey !== undefined,
    verifyUntil,
    load: () => loadPair(options),
  }
}

async function loadPair({ algorithm, privateKey, publicKey, kid }: KeyPairOptions) {
  const publicJwk = await publicPartOf(algorithm, privateKey, publicKey)
  const verifyKey = await importPart(publicJwk, algorithm)
  const signKey = privateKey === undefined ? null : await importPart(privateKey, algorithm)
  if (signKey !== null && publicKey !== undefined) await checkMatch(signKey, verifyKey)
  return { kid: kid ?? (await calculateJwkThumbprint(publicJwk)), verifyKey, signKey, publicJwk }
}

async function publicPartOf(
  algorithm: string,
  privateKey: KeyMaterial | undefined,
  publicKey: KeyMaterial | undefined,
): Promise<JWK> {
  const whole = publicKey ?? privateKey
  if (whole === undefined) throw new AuthConfigError('keyPair: there is no key.')
  const key = await importPart(whole, algorithm, { extractable: true })
  if (!key.extractable) {
    throw new AuthConfigError(
      'keyPair: this privateKey does not tell its public part. Give publicKey.',
    )
  }
  const { kty, crv, n, e, x, y } = await exportJWK(key)
  const members = Object.entries({ kty, crv, n, e, x, y }).filter(
    ([, value]) => value !== undefined,
  )
  return Object.fromEntries(members)
}

async function importPart(
  material: KeyMaterial,
  algorithm: string,
  options: { extractable: boolean } = { extractable: false },
): Promise<CryptoKey> {
  if (typeof material === 'string') {
    const isPrivate = material.includes('PRIVATE')
    return (isPrivate ? importPKCS8 : importSPKI)(material, algorithm, options)
  }
  if (isCryptoKey(material)) return material
  const key = await importJWK(material, algorithm, options)
  if (isCryptoKey(key)) return key
  throw new AuthConfigError('keyPair: a JWK of a secret is no key pair.')
}

/** A public key that belongs to another private key would refuse every token. */
async function checkMatch(signKey: CryptoKey, verifyKey: CryptoKey): Promise<void> {
  const { subtle } = globalThis.crypto
  const { name } = signKey.algorithm
  const params = { name, hash: 'SHA-256', saltLength: 32 }
  const probe = new TextEncoder().encode('trpc-auth')
  const signature = await subtle.sign(params, signKey, probe)
  if (await subtle.verify(params, verifyKey, signature, probe)) return
  throw new AuthConfigError('keyPair: the publicKey is not that of the privateKey.')
}

function isCryptoKey(material: object): material is CryptoKey {
  return material instanceof globalThis.CryptoKey
}

/** As far as it can be told without making the key. */
function checkPart(
  part: 'privateKey' | 'publicKey',
  material: KeyMaterial | undefined,
  algorithm: PairAlgorithm,
): void {
  if (material === undefined) return
  const label = part === 'privateKey' ? 'PRIVATE KEY' : 'PUBLIC KEY'
  if (typeof material === 'string') {
    if (material.trimStart().startsWith(`-----BEGIN ${label}-----`)) return
    throw new AuthConfigError(
      `${part}: give a PEM that begins with "-----BEGIN ${label}-----". Another format is turned into it by: openssl pkey -in key.pem${part === 'publicKey' ? ' -pubout' : ''}`,
    )
  }
  const isPrivate = isCryptoKey(material) ? material.type === 'private' : 'd' in material
  if (isPrivate !== (part === 'privateKey')) {
    throw new AuthConfigError(`${part}: this is a ${isPrivate ? 'private' : 'public'} key.`)
  }
  if (!isCryptoKey(material) && material.kty !== pairAlgorithms[algorithm]) {
    throw new AuthConfigError(
      `${part}: ${algorithm} needs a key of type ${pairAlgorithms[algorithm]}.`,
    )
  }
}
