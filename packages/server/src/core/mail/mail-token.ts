import { base64url, errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose'
import type { AuthCore } from '../core.ts'
import type { PurposeKeys } from '../keys/purpose-keys.ts'
import type { Secret, UserRecord } from '../user.ts'
import type { UserPatch } from '../store/user-store.ts'
import { checkLifetime } from '../backend/strategy/lifetime.ts'

/** What a concern says about the tokens in its e-mails. */
export interface MailTokenKind {
  /** Unique: no kind accepts the tokens of another. */
  readonly purpose: string
  /** The option that the lifetime comes from, named when it is wrong. */
  readonly option: string
  readonly lifetimeSeconds: number
  /**
   * The fields that a token is bound to: it is dead as soon as one of them changes. So a token that
   * changes one of them works only once.
   */
  readonly boundTo: (record: UserRecord) => UserPatch
}

/** A checked token, and the user it is about. */
export interface OpenedMail {
  readonly record: UserRecord
  /** What the write that uses up the token must expect, so that only one of several succeeds. */
  readonly expected: UserPatch
  /** The new address that the token confirms. */
  readonly newEmail: string | null
}

/** The tokens of one kind of e-mail. Not stored: each is bound to the state that it changes. */
export interface MailTokens {
  /** @param newEmail the address that the token confirms, if it is not the user's own */
  issue(record: UserRecord, newEmail?: string): Promise<Secret>
  /**
   * `null` for a token that is forged, for another purpose, expired, used up or overtaken, and for
   * one whose user is gone.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  open(token: string): Promise<OpenedMail | null>
}

/** Longer than any token of ours; checked before anything is parsed. */
const maxTokenLength = 4096

/** @throws {AuthConfigError} for an invalid lifetime, or an app without `secret` */
export function mailTokens(
  { users, clock, signing }: Pick<AuthCore, 'users' | 'clock' | 'signing'>,
  { purpose, option, lifetimeSeconds, boundTo }: MailTokenKind,
): MailTokens {
  const lifetime = checkLifetime(option, lifetimeSeconds) * 1000
  return {
    async issue(record, newEmail) {
      const [{ key, kid }] = await signing(purpose)
      const now = clock()
      const state = await fingerprint(boundTo(record))
      return new SignJWT({ state, ...(newEmail !== undefined && { email: newEmail }) })
        .setProtectedHeader({ alg: 'HS256', kid, typ: `${purpose}+jwt` })
        .setSubject(record.id)
        .setAudience(`trpc-auth:${purpose}`)
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + lifetime))
        .sign(key)
    },
    async open(token) {
      if (token.length > maxTokenLength) return null
      const claims = await verify(token, { purpose, keys: await signing(purpose), now: clock() })
      const record = claims && (await users.findById(claims.sub))
      if (!record) return null
      const expected = boundTo(record)
      if ((await fingerprint(expected)) !== claims.state) return null
      return { record, expected, newEmail: claims.email }
    },
  }
}

/** The claims of a token that is ours and not expired, or `null`, for any string at all. */
async function verify(
  token: string,
  { purpose, keys, now }: { purpose: string; keys: PurposeKeys; now: Date },
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
    const { sub, state, email = null } = payload
    if (typeof sub !== 'string' || typeof state !== 'string') return null
    return email === null || typeof email === 'string' ? { sub, state, email } : null
  } catch {
    return null
  }
}

/** Shows whether the fields are still the same, without revealing them. */
async function fingerprint(fields: UserPatch): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(fields))
  return base64url.encode(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)))
}
