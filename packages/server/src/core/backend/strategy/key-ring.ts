import type { CryptoKey, JWK } from 'jose'
import { AuthConfigError } from '../../config.ts'
import { secretKey, type JwtKey, type LoadedKey } from './jwt-key.ts'
import type { HmacAlgorithm } from '../../keys/purpose-keys.ts'
import { checkSecrets } from '../../keys/secrets.ts'

/** One or the other: a secret is short for the key made from it. */
export type KeySource =
  | {
      /**
       * At least 32 bytes. A list is a key ring: the first secret signs, all of them verify, so that
       * a new one can be put in front without signing anyone out.
       */
      readonly secret: string | readonly string[]
      /** @default 'HS256' */
      readonly algorithm?: HmacAlgorithm
      readonly keys?: undefined
    }
  | {
      /**
       * A key ring of `secretKey` and `keyPair`: the first one signs, all of them verify, each
       * until its date.
       */
      readonly keys: readonly JwtKey[]
      readonly secret?: undefined
      readonly algorithm?: undefined
    }

/** A key of the ring, loaded. */
export interface RingKey extends LoadedKey {
  readonly algorithm: string
  readonly verifyUntil: Date | null
}

/** The keys of one strategy. */
export interface KeyRing {
  readonly signer: RingKey & { readonly signKey: CryptoKey }
  readonly keys: readonly RingKey[]
}

/** The types refuse this as well: one of the two would have no effect, and it is unclear which. */
function checkSource(source: object): void {
  if (!('keys' in source) || source.keys === undefined) return
  const besides = (['secret', 'algorithm'] as const).find((name) => {
    return Object.entries(source).some(([key, value]) => key === name && value !== undefined)
  })
  if (besides === undefined) return
  throw new AuthConfigError(
    `${besides} has no effect beside keys. Make a key from it, secretKey({ secret, algorithm }), and put that into keys.`,
  )
}

/**
 * @returns a way to the keys, which are made once, at the first token
 * @throws {AuthConfigError} for a weak secret, an empty ring, or one that cannot sign
 */
export function keyRing(source: KeySource): () => Promise<KeyRing> {
  checkSource(source)
  const keys = source.keys ?? secretsOf(source)
  for (const { verifyUntil } of keys) {
    if (verifyUntil === null || !Number.isNaN(verifyUntil.getTime())) continue
    throw new AuthConfigError('keys: a verifyUntil is not a date, so its key would verify nothing.')
  }
  const [signer] = keys
  if (signer === undefined) throw new AuthConfigError('keys: the key ring is empty.')
  if (!signer.canSign || signer.verifyUntil !== null) {
    throw new AuthConfigError(
      'keys: the first key signs, so it needs its private part and no verifyUntil. Put the retired ones after it.',
    )
  }
  let ring: Promise<KeyRing> | undefined
  return () => (ring ??= loadRing(keys))
}

function secretsOf({ secret, algorithm }: KeySource): readonly JwtKey[] {
  const options = algorithm === undefined ? {} : { algorithm }
  return checkSecrets(secret ?? []).map((one) => secretKey({ secret: one, ...options }))
}

async function loadRing(sources: readonly JwtKey[]): Promise<KeyRing> {
  const keys = await Promise.all(
    sources.map(async (key): Promise<RingKey> => {
      const { algorithm, verifyUntil } = key
      return { ...(await loaded(key)), algorithm, verifyUntil }
    }),
  )
  const kids = keys.map(({ kid }) => kid)
  const twice = kids.find((kid, at) => kids.indexOf(kid) !== at)
  if (twice !== undefined) {
    throw new AuthConfigError(`keys: two have the kid ${JSON.stringify(twice)}.`)
  }
  const [signer] = keys
  if (!signer?.signKey) throw new AuthConfigError('keys: the first key cannot sign.')
  return { signer: { ...signer, signKey: signer.signKey }, keys }
}

/** What is wrong with key material shows only now; it is still a developer's mistake. */
async function loaded(key: JwtKey): Promise<LoadedKey> {
  try {
    return await key.load()
  } catch (cause) {
    if (cause instanceof AuthConfigError) throw cause
    throw new AuthConfigError(`keys: a key for ${key.algorithm} cannot be read.`, { cause })
  }
}

/** Whether tokens of a key are still valid. */
export function isGood({ verifyUntil }: Pick<RingKey, 'verifyUntil'>, now: Date): boolean {
  return verifyUntil === null || now < verifyUntil
}

/** What other services need to verify tokens of the ring (RFC 7517). Never a secret. */
export function publicJwks({ keys }: KeyRing, now: Date): readonly JWK[] {
  return keys
    .filter((key) => isGood(key, now))
    .flatMap(({ publicJwk, kid, algorithm }) => {
      return publicJwk === null ? [] : [{ ...publicJwk, kid, alg: algorithm, use: 'sig' }]
    })
}
