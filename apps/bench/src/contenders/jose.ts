import { parseCookie } from 'cookie'
import { jwtVerify, SignJWT, type CryptoKey } from 'jose'
import { byHandRouter, cookieOf } from './by-hand.ts'
import { secret, type Contender } from './contender.ts'

const bytes = new TextEncoder().encode(secret)

/** A `createContext` written by hand with jose, as its documentation verifies: key as bytes. */
export function joseBytes(): Promise<Contender> {
  return jose(bytes)
}

/** The same, with the key imported once, which spares jose an import on every call. */
export async function joseImported(): Promise<Contender> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await globalThis.crypto.subtle.importKey('raw', bytes, hmac, false, ['verify'])
  return jose(key)
}

async function jose(key: Uint8Array | CryptoKey): Promise<Contender> {
  const token = await new SignJWT({ name: 'Ada' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(globalThis.crypto.randomUUID())
    .setIssuedAt()
    .setAudience('bench')
    .setExpirationTime('1d')
    .sign(bytes)

  const userOf = async (header: string) => {
    const { session } = parseCookie(header)
    if (session === undefined) return null
    try {
      const { payload } = await jwtVerify(session, key, { audience: 'bench' })
      return payload
    } catch {
      return null
    }
  }
  return {
    cookie: `session=${token}`,
    app: {
      router: byHandRouter(),
      createContext: async (options) => ({ user: await userOf(cookieOf(options)) }),
    },
    check: (header) => () => userOf(header),
    close: async () => undefined,
  }
}
