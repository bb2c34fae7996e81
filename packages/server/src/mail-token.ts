import { base64url, errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose'
import type { Secret } from './secret.ts'
import { checkLifetime } from './strategy/lifetime.ts'
import { checkSecrets, deriveKeys, type SigningKey } from './strategy/keys.ts'
import type { UserPatch, UserStore } from './store/store.ts'
import type { UserRecord } from './user.ts'

export interface MailOptions {
  /**
   * Signs the tokens in mails. At least 32 bytes; a list is a key ring, as for sessions. It may be
   * the secret of a backend: each purpose has a key of its own.
   */
  readonly secret: string | readonly string[]
  /** Seconds for which a verification mail is good. @default 3600 */
  readonly verifyLifetimeSeconds?: number
  /** Seconds for which a mail that replaces a password is good. @default 3600 */
  readonly resetLifetimeSeconds?: number
  /** Seconds for which a mail that confirms a new address is good. @default 3600 */
  readonly changeEmailLifetimeSeconds?: number
}

export type MailPurpose = 'verify' | 'reset' | 'change-email'

/** A token that was checked, and the user it speaks of. */
export interface OpenedMail {
  readonly record: UserRecord
  /** What the write that uses the token up must expect, so that only one of several succeeds. */
  readonly expected: UserPatch
  /** The address that a `change-email` token confirms. */
  readonly newEmail: string | null
}

/** Tokens that travel in mails. Nothing is stored: each is bound to the state that it changes. */
export interface MailTokens {
  issue(purpose: MailPurpose, record: UserRecord, newEmail?: string): Promise<Secret>
  /**
   * `null` for a token that is forged, of another purpose, expired, used up or overtaken, and for
   * one whose user is gone.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  open(purpose: MailPurpose, token: string): Promise<OpenedMail | null>
}

/**
 * The fields a token is bound to: it is dead as soon as one has changed. So a reset token is used
 * once and dies with any new password, and a token that went to an old address dies with it. The
 * epoch is raised by every change of password or address, but not by the upgrade of a hash.
 */
const boundTo = {
  verify: ({ emailKey, sessionEpoch }) => ({ emailKey, sessionEpoch }),
  reset: ({ emailKey, passwordHash }) => ({ emailKey, passwordHash }),
  'change-email': ({ emailKey, sessionEpoch }) => ({ emailKey, sessionEpoch }),
} as const satisfies Record<MailPurpose, (record: UserRecord) => UserPatch>

/** Longer than any token of ours; checked before anything is parsed. */
const maxTokenLength = 4096

/** @throws {AuthConfigError} for a weak secret or a lifetime that is none */
export function createMailTokens(
  options: MailOptions,
  { users, clock }: { users: UserStore; clock: () => Date },
): MailTokens {
  const keys = mailKeys(options)
  const lifetimes = checkLifetimes(options)
  return {
    async issue(purpose, record, newEmail) {
      const [{ key, kid }] = await keys(purpose)
      const now = clock()
      const state = await fingerprint(boundTo[purpose](record))
      return new SignJWT({ state, ...(newEmail !== undefined && { email: newEmail }) })
        .setProtectedHeader({ alg: 'HS256', kid, typ: `${purpose}+jwt` })
        .setSubject(record.id)
        .setAudience(`trpc-auth:${purpose}`)
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + lifetimes[purpose] * 1000))
        .sign(key)
    },
    async open(purpose, token) {
      if (token.length > maxTokenLength) return null
      const claims = await verify(token, { purpose, keys: await keys(purpose), now: clock() })
      const record = claims && (await users.findById(claims.sub))
      if (!record) return null
      const expected = boundTo[purpose](record)
      if ((await fingerprint(expected)) !== claims.state) return null
      return { record, expected, newEmail: claims.email }
    },
  }
}

type Keys = readonly [SigningKey, ...SigningKey[]]

/** One ring for each purpose, made at the first token, as WebCrypto is asynchronous. */
function mailKeys({ secret }: MailOptions): (purpose: MailPurpose) => Promise<Keys> {
  const secrets = checkSecrets(secret)
  const made = new Map<MailPurpose, Promise<Keys>>()
  return (purpose) => {
    const keys = made.get(purpose) ?? deriveKeys(secrets, { purpose, algorithm: 'HS256' })
    made.set(purpose, keys)
    return keys
  }
}

function checkLifetimes(options: MailOptions): Record<MailPurpose, number> {
  const { verifyLifetimeSeconds = 3600, resetLifetimeSeconds = 3600 } = options
  const { changeEmailLifetimeSeconds = 3600 } = options
  return {
    verify: checkLifetime('verifyLifetimeSeconds', verifyLifetimeSeconds),
    reset: checkLifetime('resetLifetimeSeconds', resetLifetimeSeconds),
    'change-email': checkLifetime('changeEmailLifetimeSeconds', changeEmailLifetimeSeconds),
  }
}

/** The claims of a token that is ours and in time, or `null`: for every string whatsoever. */
async function verify(
  token: string,
  { purpose, keys, now }: { purpose: MailPurpose; keys: Keys; now: Date },
): Promise<{ sub: string; state: string; email: string | null } | null> {
  const keyOf = ({ kid }: JWTHeaderParameters) => {
    const found = keys.find((entry) => entry.kid === kid)
    if (!found) throw new errors.JWKSNoMatchingKey()
    return found.key
  }
  try {
    const { payload } = await jwtVerify<{ state: unknown; email: unknown }>(token, keyOf, {
      algorithms: ['HS256'], // pinned, as for sessions (RFC 8725 section 3.1)
      audience: `trpc-auth:${purpose}`,
      typ: `${purpose}+jwt`, // RFC 8725 section 3.11
      requiredClaims: ['exp'],
      currentDate: now,
    })
    const { sub, state, email } = payload
    if (typeof sub !== 'string' || typeof state !== 'string') return null
    if ((typeof email === 'string') !== (purpose === 'change-email')) return null
    return { sub, state, email: typeof email === 'string' ? email : null }
  } catch {
    return null
  }
}

/** Says whether the fields are still the same, and tells nobody what they are. */
async function fingerprint(fields: UserPatch): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(fields))
  return base64url.encode(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)))
}
