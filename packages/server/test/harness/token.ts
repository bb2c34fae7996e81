import { hkdfSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { lifetimeSeconds, secret } from './app.ts'

type Json = string | number | boolean | null | undefined | readonly Json[] | { [key: string]: Json }
export type Claims = Record<string, Json>

export interface Key {
  readonly kid: string
  readonly bytes: Uint8Array
}

/**
 * The session key of a secret, derived by hand with Node's own HKDF, so that a change of the
 * library's derivation, which would sign everybody out, is seen.
 */
export function sessionKey(of = secret, algorithm = 'HS256'): Key {
  const derive = (info: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', of, '', `trpc-auth session ${info}`, length))
  const kid = Buffer.from(derive('kid', 8)).toString('base64url')
  return { kid, bytes: derive(algorithm, Number(algorithm.slice(2)) / 8) }
}

/** What a good token of the sample app says. */
export function goodClaims(userId: string, now: Date) {
  const seconds = Math.floor(now.getTime() / 1000)
  return {
    sub: userId,
    sid: 'c0ffee00-0000-4000-8000-000000000000',
    epoch: 0,
    auth_time: seconds,
    aud: 'trpc-auth:cookie',
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  }
}

export const goodHeader = { alg: 'HS256', typ: 'session+jwt', kid: sessionKey().kid }

export interface HandMade {
  readonly claims: Claims
  readonly header?: Record<string, Json>
  readonly key?: Key
}

/** Signed with jose, whatever the claims; the header's `alg` is what it is signed with. */
export async function makeToken({ claims, header, key = sessionKey() }: HandMade): Promise<string> {
  const protectedHeader = { ...goodHeader, ...header }
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key.bytes)
}

/** Put together without jose, which refuses to make what nobody should. */
export function forgeToken(header: Claims, claims: Claims, signature = ''): string {
  const part = (value: Claims) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}
