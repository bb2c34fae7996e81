import { base64url } from 'jose'

/** The two parts of an opaque token: which session it is, and the proof that it may be used. */
export interface OpaqueToken {
  readonly id: string
  readonly secret: string
}

const secretBytes = 32
const shape = /^([\w-]{1,64})\.([\w-]{43})$/

export function newOpaqueToken(): OpaqueToken {
  const secret = globalThis.crypto.getRandomValues(new Uint8Array(secretBytes))
  return { id: globalThis.crypto.randomUUID(), secret: base64url.encode(secret) }
}

export function writeOpaqueToken({ id, secret }: OpaqueToken): string {
  return `${id}.${secret}`
}

export function readOpaqueToken(token: string): OpaqueToken | null {
  const [, id, secret] = shape.exec(token) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

/**
 * What is stored of a secret, so that reading the store gives nobody a token. One round of SHA-256
 * is enough: unlike a password, 256 random bits cannot be guessed.
 */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', encoder.encode(secret))
  return base64url.encode(new Uint8Array(digest))
}

/** In a time that does not reveal how much of them is the same. */
export function sameHash(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at += 1) {
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  }
  return difference === 0
}

const encoder = new TextEncoder()
