import type { CryptoKey, JWK } from 'jose'
import { AuthConfigError } from '../errors.ts'
import { checkSecrets, deriveKeys, hmacAlgorithms, type HmacAlgorithm } from './keys.ts'

/** What a key is once it is there: WebCrypto makes keys asynchronously. */
export interface LoadedKey {
  /** Names the key in a token's header. */
  readonly kid: string
  readonly verifyKey: CryptoKey
  /** `null` for a key that only verifies. */
  readonly signKey: CryptoKey | null
  /** What others may know of it: `null` for a secret. */
  readonly publicJwk: JWK | null
}

/** One key of a ring: `secretKey` and `keyPair` make them. */
export interface JwtKey {
  /** Pinned to the key: a token of another algorithm is not of this key (RFC 8725 section 3.1). */
  readonly algorithm: string
  readonly canSign: boolean
  /** Until when its tokens are good. @default for ever */
  readonly verifyUntil: Date | null
  load(): Promise<LoadedKey>
}

export interface SecretKeyOptions {
  /** At least 32 bytes. */
  readonly secret: string
  /** @default 'HS256' */
  readonly algorithm?: HmacAlgorithm
  /**
   * For a secret that was replaced: when the last token that it has signed expires.
   *
   * @default for ever
   */
  readonly verifyUntil?: Date
}

/**
 * A key of one secret, which signs and verifies.
 *
 * @throws {AuthConfigError} for a weak secret, an unknown algorithm
 */
export function secretKey(options: SecretKeyOptions): JwtKey {
  const { algorithm = 'HS256', verifyUntil = null } = options
  const secrets = checkSecrets(options.secret)
  if (!Object.hasOwn(hmacAlgorithms, algorithm)) {
    throw new AuthConfigError(
      `algorithm: ${JSON.stringify(algorithm)} is unknown. Use ${Object.keys(hmacAlgorithms).join(', ')}.`,
    )
  }
  return {
    algorithm,
    canSign: true,
    verifyUntil,
    async load() {
      const [{ kid, key }] = await deriveKeys(secrets, { purpose: 'session', algorithm })
      return { kid, verifyKey: key, signKey: key, publicJwk: null }
    },
  }
}
