import type { CryptoKey, JWK } from 'jose'
import { AuthConfigError } from '../../config.ts'
import { numbersOfJwk, numbersOfPem, type KeyNumbers } from './key-numbers.ts'
import { weaknessOf } from './key-strength.ts'

/** The algorithms that sign with a private key, and what each is called in descriptions of keys. */
export const pairAlgorithms = {
  RS256: { kty: 'RSA', kind: 'RSA', alg: ['RS256'], webCrypto: 'RSASSA-PKCS1-v1_5' },
  PS256: { kty: 'RSA', kind: 'RSA', alg: ['PS256'], webCrypto: 'RSA-PSS' },
  ES256: { kty: 'EC', kind: 'P-256', alg: ['ES256'], webCrypto: 'ECDSA' },
  // RFC 9864 names the curve, which for this one is what EdDSA has always meant.
  EdDSA: { kty: 'OKP', kind: 'Ed25519', alg: ['EdDSA', 'Ed25519'], webCrypto: 'Ed25519' },
} as const
export type PairAlgorithm = keyof typeof pairAlgorithms

/** PEM, JWK, or a key of WebCrypto. */
export type KeyMaterial = string | JWK | CryptoKey

type KeyPart = 'privateKey' | 'publicKey'

/** One half of a pair, and what it is to be used for. */
export interface Half {
  readonly part: KeyPart
  readonly algorithm: PairAlgorithm
}

export function isCryptoKey(material: object): material is CryptoKey {
  return material instanceof globalThis.CryptoKey
}

/**
 * Everything that can be checked about key material without making the key, which WebCrypto does
 * asynchronously.
 *
 * @throws {AuthConfigError} for a key that is of another kind, for another use, or weak. The message
 *   never contains the material.
 */
export function checkMaterial(material: KeyMaterial, half: Half): void {
  if (typeof material === 'string') return checkPem(material, half)
  const isPrivate = isCryptoKey(material) ? material.type === 'private' : 'd' in material
  if (isPrivate !== (half.part === 'privateKey')) {
    throw new AuthConfigError(`${half.part}: this is a ${isPrivate ? 'private' : 'public'} key.`)
  }
  if (isCryptoKey(material)) checkCryptoKey(material, half)
  else checkJwk(material, half)
}

function checkPem(pem: string, half: Half): void {
  const { part } = half
  const label = part === 'privateKey' ? 'PRIVATE KEY' : 'PUBLIC KEY'
  const text = pem.trim()
  if (!text.startsWith(`-----BEGIN ${label}-----`)) {
    throw new AuthConfigError(
      `${part}: give a PEM that begins with "-----BEGIN ${label}-----". Convert other formats with: openssl pkey -in key.pem${part === 'publicKey' ? ' -pubout' : ''}`,
    )
  }
  if (text.indexOf('-----END') !== text.length - `-----END ${label}-----`.length) {
    throw new AuthConfigError(`${part}: the PEM must contain one key, and nothing after it.`)
  }
  checkNumbers(() => numbersOfPem(text), half)
}

const members: Readonly<Record<string, Readonly<Record<KeyPart, readonly string[]>>>> = {
  RSA: { publicKey: ['n', 'e'], privateKey: ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { publicKey: ['crv', 'x', 'y'], privateKey: ['crv', 'x', 'y', 'd'] },
  OKP: { publicKey: ['crv', 'x'], privateKey: ['crv', 'x', 'd'] },
}

/** RFC 7517 sections 4.2 to 4.4: a key says what it is for, and is used for nothing else. */
function checkJwk(jwk: JWK, half: Half): void {
  const { part, algorithm } = half
  const { kty, alg } = pairAlgorithms[algorithm]
  if (jwk.kty !== kty) {
    throw new AuthConfigError(`${part}: ${algorithm} needs a key of type ${kty}.`)
  }
  if (jwk.use !== undefined && jwk.use !== 'sig') {
    throw unusable(half, `its "use" is ${JSON.stringify(jwk.use)}, not "sig"`)
  }
  if (jwk.alg !== undefined && !alg.some((name) => name === jwk.alg)) {
    throw unusable(half, `its "alg" is ${JSON.stringify(jwk.alg)}`)
  }
  const operation = part === 'privateKey' ? 'sign' : 'verify'
  if (jwk.key_ops !== undefined && !jwk.key_ops.includes(operation)) {
    throw unusable(half, `its "key_ops" do not include "${operation}"`)
  }
  const given: Readonly<Record<string, unknown>> = { ...jwk }
  const missing = members[kty]?.[part].find((name) => typeof given[name] !== 'string')
  if (missing !== undefined) throw unusable(half, `it has no "${missing}"`)
  checkNumbers(() => numbersOfJwk(jwk), half)
}

function checkCryptoKey(key: CryptoKey, half: Half): void {
  const { kind, webCrypto } = pairAlgorithms[half.algorithm]
  const { name, hash, namedCurve, modulusLength, publicExponent } = described(key)
  if (name !== webCrypto) throw unusable(half, `it is for ${name}, not ${webCrypto}`)
  const operation = half.part === 'privateKey' ? 'sign' : 'verify'
  if (!key.usages.includes(operation)) throw unusable(half, `it may not ${operation}`)
  if (hash !== undefined && hash.name !== 'SHA-256') {
    throw unusable(half, `it is for ${hash.name}, not SHA-256`)
  }
  // The modulus itself is checked as soon as the key can be exported.
  const modulus = modulusLength === undefined ? undefined : ofBits(modulusLength)
  const numbers: KeyNumbers = {
    kind: namedCurve ?? kind,
    ...(modulus && { n: modulus }),
    ...(publicExponent && { e: publicExponent }),
  }
  checkNumbers(() => numbers, half)
}

/** What the algorithms of WebCrypto say about their keys; each says part of it. */
function described(key: CryptoKey) {
  const described: {
    readonly name: string
    readonly hash?: { readonly name: string }
    readonly namedCurve?: string
    readonly modulusLength?: number
    readonly publicExponent?: Uint8Array
  } = key.algorithm
  return described
}

/** An odd number with so many bits. */
function ofBits(length: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(length / 8)).fill(0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - length)
  return bytes
}

/** @throws {AuthConfigError} for numbers with which others could make tokens */
export function checkNumbers(read: () => KeyNumbers, half: Half): void {
  const numbers = readable(read, half)
  const { kind } = pairAlgorithms[half.algorithm]
  if (numbers.kind !== kind) {
    throw unusable(half, `it needs a key of ${kind}, but this one is of ${numbers.kind}`)
  }
  const weakness = weaknessOf(numbers)
  if (weakness !== null) throw unusable(half, weakness)
}

function readable(read: () => KeyNumbers, { part, algorithm }: Half): KeyNumbers {
  try {
    return read()
  } catch {
    // Without the cause, whose message may contain what was read.
    throw new AuthConfigError(`${part}: this key for ${algorithm} cannot be read.`)
  }
}

function unusable({ part, algorithm }: Half, why: string): AuthConfigError {
  return new AuthConfigError(
    `${part}: this key cannot be used for ${algorithm}: ${why}. Make one with: openssl genpkey -algorithm ${recipes[algorithm]}`,
  )
}

const rsa = 'RSA -pkeyopt rsa_keygen_bits:2048'
const recipes: Readonly<Record<PairAlgorithm, string>> = {
  RS256: rsa,
  PS256: rsa,
  ES256: 'EC -pkeyopt ec_paramgen_curve:P-256',
  EdDSA: 'ED25519',
}
