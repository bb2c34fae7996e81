import { base64url } from 'jose'
import { AuthConfigError } from '../config.ts'
import { purposeKeys, sealing, signing, tagging, type PurposeKeys } from './purpose-keys.ts'
import { checkSecrets } from './secrets.ts'

/** Keys for one purpose, from the app's `secret`: the first of its ring makes, all of them read. */
export interface AuthKeys {
  /** A signature (HMAC with SHA-256) that does not reveal what was signed. */
  sign(data: Uint8Array): Promise<string>
  /** For any text at all. */
  verify(data: Uint8Array, signature: string): Promise<boolean>
  /**
   * Encrypts (AES-GCM with 256 bits, NIST SP 800-38D).
   *
   * @param data at most 74,972 bytes
   * @param aad what it belongs to, such as kind, key and owner of a record: it opens with the very
   *   same text only, so that nothing that was sealed can be put elsewhere
   * @throws {RangeError} for more
   */
  seal(data: Uint8Array, aad: string): Promise<string>
  /** `null` for anything that these keys did not seal with this `aad`. */
  open(sealed: string, aad: string): Promise<Uint8Array | null>
}

/**
 * The keys of an app, by purpose: each made when first needed, because WebCrypto is asynchronous.
 */
export interface KeyMaker {
  /**
   * The keys themselves, for tokens that say what they are. Those of {@link keys} are different,
   * because raw data signed there must not pass for such a token.
   */
  readonly signing: (purpose: string) => Promise<PurposeKeys>
  /**
   * Keys for a purpose that you name: no two purposes share one (HKDF, RFC 5869), and none has those
   * of sessions or mails, whatever it is called.
   *
   * @throws {AuthConfigError} without `secret`
   */
  readonly keys: (purpose: string) => AuthKeys
}

/**
 * @param secret of the app: at least 32 bytes, or a ring of secrets
 * @throws {AuthConfigError} for a weak secret; for none, once keys are asked for
 */
export function keyMaker(secret: string | readonly string[] | undefined): KeyMaker {
  const secrets = secret === undefined ? null : checkSecrets(secret)
  const given = () => {
    if (secrets) return secrets
    throw new AuthConfigError(
      'secret is missing, and something needs keys of its own. Give createAuth a secret: at least 32 bytes that only the server knows.',
    )
  }
  const tokens = remembered(async (purpose) => {
    if (purpose === 'session') throw new AuthConfigError(takenPurpose)
    return purposeKeys(given(), purpose, signing('HS256'))
  })
  const tags = remembered((purpose) => purposeKeys(given(), purpose, tagging))
  const seals = remembered((purpose) => purposeKeys(given(), purpose, sealing))
  return {
    signing: tokens,
    keys(purpose) {
      given()
      return { ...signer(() => tags(purpose)), ...sealer(() => seals(purpose)) }
    },
  }
}

const takenPurpose =
  'signing: the purpose "session" belongs to the backends, whose secret may be the same. Choose another word.'

function remembered<T>(make: (purpose: string) => Promise<T>): (purpose: string) => Promise<T> {
  const made = new Map<string, Promise<T>>()
  return (purpose) => {
    const keys = made.get(purpose) ?? make(purpose)
    made.set(purpose, keys)
    return keys
  }
}

/** The most bytes that are read; more would only let a sender make work. */
const mostBytes = 75_000

/** A name and whole bytes in base64url, which never leave a single letter over. */
const shape = /^([\w-]{1,64})\.((?:[\w-]{4}){0,25000}(?:[\w-]{2,3})?)$/

/** `kid.rest`: the key that was used, and what it made. */
function taken(text: string): readonly [kid: string, bytes: Uint8Array<ArrayBuffer>] | null {
  const [, kid, rest] = shape.exec(text) ?? []
  if (kid === undefined || rest === undefined) return null
  const bytes = new Uint8Array(base64url.decode(rest))
  // One spelling: the last letter has bits that mean nothing (RFC 4648 section 3.5).
  return base64url.encode(bytes) === rest ? [kid, bytes] : null
}

function signer(ring: () => Promise<PurposeKeys>): Pick<AuthKeys, 'sign' | 'verify'> {
  const { subtle } = globalThis.crypto
  return {
    async sign(data) {
      const [{ kid, key }] = await ring()
      const tag = await subtle.sign('HMAC', key, new Uint8Array(data))
      return `${kid}.${base64url.encode(new Uint8Array(tag))}`
    },
    async verify(data, signature) {
      const [kid, tag] = taken(signature) ?? []
      const found = (await ring()).find((entry) => entry.kid === kid)
      return found !== undefined && tag !== undefined
        ? subtle.verify('HMAC', found.key, tag, new Uint8Array(data))
        : false
    },
  }
}

/** Bytes of the number used once with a key: 96 random bits (NIST SP 800-38D, 8.2.2). */
const ivLength = 12
/** Bytes by which it is told that something was changed. */
const tagLength = 16

function sealer(ring: () => Promise<PurposeKeys>): Pick<AuthKeys, 'seal' | 'open'> {
  const { subtle } = globalThis.crypto
  // As JSON, in which each text has bytes of its own: UTF-8 has the same for all half surrogates.
  const algorithm = (iv: Uint8Array<ArrayBuffer>, aad: string) => {
    return { name: 'AES-GCM', iv, additionalData: encoder.encode(JSON.stringify(aad)) }
  }
  return {
    async seal(data, aad) {
      const most = mostBytes - ivLength - tagLength
      if (data.length > most) {
        throw new RangeError(
          `seal: ${data.length} bytes are more than the ${most} that open again.`,
        )
      }
      const [{ kid, key }] = await ring()
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(ivLength))
      const hidden = await subtle.encrypt(algorithm(iv, aad), key, new Uint8Array(data))
      const bytes = new Uint8Array([...iv, ...new Uint8Array(hidden)])
      return `${kid}.${base64url.encode(bytes)}`
    },
    async open(sealed, aad) {
      const [kid, bytes] = taken(sealed) ?? []
      const found = (await ring()).find((entry) => entry.kid === kid)
      if (found === undefined || bytes === undefined || bytes.length <= ivLength) return null
      const iv = bytes.slice(0, ivLength)
      try {
        return new Uint8Array(
          await subtle.decrypt(algorithm(iv, aad), found.key, bytes.slice(ivLength)),
        )
      } catch {
        return null // another key, another aad, or changed in transit
      }
    },
  }
}

const encoder = new TextEncoder()
