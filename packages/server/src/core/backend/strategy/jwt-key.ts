import type { CryptoKey, JWK } from 'jose'
import { AuthConfigError } from '../../config.ts'
import {
  hmacAlgorithms,
  purposeKeys,
  signing,
  type HmacAlgorithm,
} from '../../keys/purpose-keys.ts'
import { checkSecrets } from '../../keys/secrets.ts'

/** A key once it is loaded: WebCrypto makes keys asynchronously. */
export interface LoadedKey {
  /** Names the key in a token's header. */
  readonly kid: string
  readonly verifyKey: CryptoKey
  /** `null` for a key that only verifies. */
  readonly signKey: CryptoKey | null
  /** What others may know about it: `null` for a secret. */
  readonly publicJwk: JWK | null
}

/** One key of a ring, made by `secretKey` or `keyPair`. */
export interface JwtKey {
  /** Pinned to the key: it does not verify tokens of other algorithms (RFC 8725 section 3.1). */
  readonly algorithm: string
  readonly canSign: boolean
  /** Until when its tokens are valid. @default forever */
  readonly verifyUntil: Date | null
  load(): Promise<LoadedKey>
}

export interface SecretKeyOptions {
  /** At least 32 bytes. */
  readonly secret: string
  /** @default 'HS256' */
  readonly algorithm?: HmacAlgorithm
  /**
   * For a secret that was replaced: when the last token that it signed expires.
   *
   * @default forever
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
      const [{ kid, key }] = await purposeKeys(secrets, 'session', signing(algorithm))
      return { kid, verifyKey: key, signKey: key, publicJwk: null }
    },
  }
}
