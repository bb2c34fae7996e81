import { base64url, errors, jwtVerify, type JWTPayload } from 'jose'
import { noClaims } from '../../session/claims.ts'
import type { Session } from '../../session/session.ts'
import type { TokenReader } from './also-reading.ts'
import { checkSecrets } from '../../keys/secrets.ts'
import { checkLifetime } from './lifetime.ts'
import { isOneSpelling } from './one-spelling.ts'
import type { Verdict } from './strategy.ts'
import { TokenMap } from './token-map.ts'

export interface FastapiUsersOptions {
  /** The `secret` of its `JWTStrategy` or `CookieAuthentication`. At least 32 bytes. */
  readonly secret: string | readonly string[]
  /** Its `lifetime_seconds`. Tokens that it issued without one are refused: they never end. */
  readonly lifetimeSeconds: number
  /** Its `token_audience`. @default 'fastapi-users:auth' */
  readonly audience?: string
}

const cacheSize = 10_000
const maxTokenLength = 4096

/**
 * Tokens that fastapi-users has issued, in the formats of all its versions (the user's id is in
 * `sub`, up to 6.x in `user_id`), signed with HS256, so that a Python app and this one share a
 * login.
 *
 * They carry no session epoch and count as epoch 0: once a user's sessions have been ended here,
 * for example by a new password, their tokens from there are refused here.
 *
 * @throws {AuthConfigError} for a weak secret or an invalid lifetime
 */
export function fastapiUsersTokens(options: FastapiUsersOptions): TokenReader {
  const keys = checkSecrets(options.secret).map((secret) => encoder.encode(secret))
  const lifetime = checkLifetime('lifetimeSeconds', options.lifetimeSeconds)
  const { audience = 'fastapi-users:auth' } = options
  const verified = new TokenMap<Session>(cacheSize)

  const check = async (token: string, now: Date): Promise<Verdict> => {
    let reason: 'invalid' | 'expired' = 'invalid'
    for (const key of keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience,
          typ: 'JWT', // what its own tokens say, and those of this layer never do
          requiredClaims: ['exp'],
          currentDate: now,
        })
        const session = await sessionOf(token, payload, lifetime)
        if (session === null) continue
        verified.set(token, session)
        return { ok: true, session }
      } catch (cause) {
        if (cause instanceof errors.JWTExpired) reason = 'expired'
      }
    }
    return { ok: false, reason }
  }

  return {
    read(token, now) {
      // The session's id is derived from the text: another spelling would be another session.
      if (token.length > maxTokenLength || !isOneSpelling(token)) {
        return { ok: false, reason: 'invalid' }
      }
      const session = verified.get(token)
      if (session === undefined) return check(token, now)
      return session.expiresAt > now ? { ok: true, session } : { ok: false, reason: 'expired' }
    },
  }
}

async function sessionOf(
  token: string,
  { sub, user_id, exp = Infinity }: JWTPayload,
  lifetime: number,
): Promise<Session | null> {
  const userId = sub ?? user_id
  if (typeof userId !== 'string' || userId === '') return null
  const expiresAt = new Date(exp * 1000)
  if (Number.isNaN(expiresAt.getTime())) return null // beyond any date
  const digest = await globalThis.crypto.subtle.digest('SHA-256', encoder.encode(token))
  // It names no session, so the token itself stands for one.
  const id = `fastapi-users:${base64url.encode(new Uint8Array(digest)).slice(0, 22)}`
  const createdAt = new Date((exp - lifetime) * 1000)
  return Object.freeze({ id, userId, createdAt, expiresAt, epoch: 0, claims: noClaims })
}

const encoder = new TextEncoder()
