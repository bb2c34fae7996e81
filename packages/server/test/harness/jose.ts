import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto'
import { secretKey, type JwtKey } from '../../src/index.ts'
import { keyPair, type PairAlgorithm } from '../../src/core/backend/strategy/key-pair.ts'
import { secret } from './app.ts'
import { sessionKey } from './token.ts'

/** One algorithm: the key that the app has of it, and the signature made by hand. */
export interface Signer {
  readonly algorithm: string
  readonly key: JwtKey
  readonly sign: (input: string) => Buffer
  /** What everybody knows of the key, in the forms that were taken for secrets. */
  readonly known: readonly (string | Buffer)[]
}

const hmac = (algorithm: string, key: string | Uint8Array) => (input: string) =>
  createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest()

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey

function pair(algorithm: PairAlgorithm, key: KeyObject, by: Signer['sign']): Signer {
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const publicKey = createPublicKey(key)
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }))
  return {
    algorithm,
    key: keyPair({ algorithm, privateKey }),
    sign: by,
    known: [pem, pem.trim(), der, jwk],
  }
}

function shared(algorithm: 'HS256' | 'HS384' | 'HS512'): Signer {
  const { kid, bytes } = sessionKey(secret, algorithm)
  const key = secretKey({ secret, algorithm })
  return { algorithm, key, sign: hmac(algorithm, bytes), known: [secret, kid, ''] }
}

const pss = {
  key: rsa,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: 32,
}

/** Every algorithm that signs sessions. RS256 and PS256 have one key, as a careless app would. */
export const signers: readonly Signer[] = [
  shared('HS256'),
  shared('HS384'),
  shared('HS512'),
  pair('RS256', rsa, (input) => sign('sha256', Buffer.from(input), rsa)),
  pair('PS256', rsa, (input) => sign('sha256', Buffer.from(input), pss)),
  pair('ES256', ec, (input) =>
    sign('sha256', Buffer.from(input), { key: ec, dsaEncoding: 'ieee-p1363' }),
  ),
  pair('EdDSA', ed, (input) => sign(null, Buffer.from(input), ed)),
]

/** An attacker's own key, as they may put it into a header. */
export function foreignKey() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'theirs', alg: 'RS256', use: 'sig' },
    sign: (input: string) => sign('sha256', Buffer.from(input), privateKey),
  }
}

/** A signature as DER has it, where JWS wants two numbers side by side. */
export const derOf = (input: string) => sign('sha256', Buffer.from(input), ec)

export const byHmac = hmac
