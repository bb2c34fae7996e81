import {
  calculateJwkThumbprint,
  exportJWK,
  importJWK,
  importPKCS8,
  importSPKI,
  type CryptoKey,
  type JWK,
} from 'jose'
import { AuthConfigError } from '../../config.ts'
import type { JwtKey } from './jwt-key.ts'
import {
  checkMaterial,
  checkNumbers,
  isCryptoKey,
  pairAlgorithms,
  type KeyMaterial,
  type PairAlgorithm,
} from './key-material.ts'
import { numbersOfJwk } from './key-numbers.ts'

export type { KeyMaterial, PairAlgorithm } from './key-material.ts'

export interface KeyPairOptions {
  readonly algorithm: PairAlgorithm
  /** For example a PKCS #8 PEM (`BEGIN PRIVATE KEY`). @default none: the key only verifies */
  readonly privateKey?: KeyMaterial
  /** For example an SPKI PEM (`BEGIN PUBLIC KEY`). @default the public part of the private key */
  readonly publicKey?: KeyMaterial
  /** @default the thumbprint of the public key (RFC 7638) */
  readonly kid?: string
  /**
   * For a key that was replaced: when the last token that it signed expires.
   *
   * @default forever
   */
  readonly verifyUntil?: Date
}

/**
 * A key with two parts, so that other services can verify tokens but not make them: `auth.jwks()`
 * is for them. Use it for nothing else.
 *
 * @throws {AuthConfigError} for an unknown algorithm, no key, a key of another kind, size or use,
 *   or one with which others could sign; at the first token, for two parts that do not belong
 *   together
 */
export function keyPair(options: KeyPairOptions): JwtKey {
  const { algorithm, privateKey, publicKey, verifyUntil = null } = options
  if (!Object.hasOwn(pairAlgorithms, algorithm)) {
    throw new AuthConfigError(
      `algorithm: ${JSON.stringify(algorithm)} is unknown. Use ${Object.keys(pairAlgorithms).join(', ')}.`,
    )
  }
  if (privateKey === undefined && publicKey === undefined) {
    throw new AuthConfigError('keyPair: give a privateKey, or a publicKey to verify tokens with.')
  }
  if (privateKey !== undefined) checkMaterial(privateKey, { part: 'privateKey', algorithm })
  if (publicKey !== undefined) checkMaterial(publicKey, { part: 'publicKey', algorithm })
  checkTold(publicKey ?? privateKey)
  return {
    algorithm,
    canSign: privateKey !== undefined,
    verifyUntil,
    load: () => loadPair(options),
  }
}

/** The public part is published, so whatever it comes from must be exportable. */
function checkTold(whole: KeyMaterial | undefined): void {
  if (typeof whole !== 'object' || !isCryptoKey(whole) || whole.extractable) return
  throw new AuthConfigError(
    whole.type === 'private'
      ? 'keyPair: this privateKey does not reveal its public part. Give publicKey.'
      : 'keyPair: this publicKey does not reveal its parts. Import it with extractable: true.',
  )
}

async function loadPair({ algorithm, privateKey, publicKey, kid }: KeyPairOptions) {
  const publicJwk = await publicPartOf(algorithm, publicKey ?? privateKey)
  // For a `CryptoKey`, or a private key without its public part, this is known only now.
  checkNumbers(() => numbersOfJwk(publicJwk), { part: 'publicKey', algorithm })
  const verifyKey = await importPart(publicJwk, algorithm)
  const signKey = privateKey === undefined ? null : await importPart(privateKey, algorithm)
  if (signKey !== null) await checkMatch(signKey, verifyKey)
  return { kid: kid ?? (await calculateJwkThumbprint(publicJwk)), verifyKey, signKey, publicJwk }
}

async function publicPartOf(algorithm: string, whole: KeyMaterial | undefined): Promise<JWK> {
  if (whole === undefined) throw new AuthConfigError('keyPair: there is no key.')
  const isJwk = typeof whole === 'object' && !isCryptoKey(whole)
  const { kty, crv, n, e, x, y } = isJwk
    ? whole
    : await exportJWK(await importPart(whole, algorithm, { extractable: true }))
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
  // Its uses have been checked, and WebCrypto would accept only those of one half.
  const { key_ops: _uses, ext: _ext, ...jwk } = material
  const key = await importJWK(jwk, algorithm, options)
  if (isCryptoKey(key)) return key
  throw new AuthConfigError('keyPair: the JWK of a secret is not a key pair.')
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
