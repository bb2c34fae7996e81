import type { LegacyHashes } from './legacy-hashes.ts'

export interface BcryptHashesOptions {
  /** The cost of the old hashes, the number after `$2b$`: 4 to 31. @default 12 */
  readonly cost?: number
}

/**
 * `$2a$`, `$2b$` and `$2y$`, as passlib, PHP and bcrypt packages make them, also after Django's
 * `bcrypt$`; Django's `bcrypt_sha256$` and passlib's `$bcrypt-sha256$`. Needs the package `bcryptjs`,
 * which computes on the main thread, in slices.
 *
 * bcrypt ignores everything after the 72nd byte of a password, so users with such a password keep
 * the old hash until they change it.
 */
export function bcryptHashes({ cost = 12 }: BcryptHashesOptions = {}): LegacyHashes {
  return {
    knows: (hash) => parse(hash) !== null,
    async verify(hash, typed) {
      const parsed = parse(hash)
      if (parsed === null) return false
      const { compare } = await import('bcryptjs')
      return compare(await parsed.prepare(typed), parsed.bcrypt)
    },
    decoy: `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`,
    provesAll(hash, typed) {
      const takesAll = /^\$?bcrypt[_-]sha256\$/.test(hash)
      return takesAll || encoder.encode(typed).length < maxBytes
    },
  }
}

/** One byte less is certainly whole: some implementations count the byte that ends a text in C. */
const maxBytes = 72

interface Parsed {
  /** The hash as bcrypt itself writes it. */
  readonly bcrypt: string
  /** What bcrypt was given for a password. */
  readonly prepare: (typed: string) => string | Promise<string>
}

const plain = /^(?:bcrypt\$)?(\$2[aby]\$\d\d\$[./A-Za-z\d]{53})$/
const django = /^bcrypt_sha256\$(\$2[aby]\$\d\d\$[./A-Za-z\d]{53})$/
const passlib =
  /^\$bcrypt-sha256\$(?:v=2,t=(2[ab]),r=(\d{1,2})|(2[ab]),(\d{1,2}))\$([./A-Za-z\d]{22})\$([./A-Za-z\d]{31})$/

/** Of a cost that bcrypt has. */
const possible = /^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$/

function parse(hash: string): Parsed | null {
  const parsed = parseFormat(hash)
  return parsed && possible.test(parsed.bcrypt) ? parsed : null
}

function parseFormat(hash: string): Parsed | null {
  const [, bare] = plain.exec(hash) ?? []
  if (bare !== undefined) return { bcrypt: bare, prepare: (typed) => typed }
  const [, behind] = django.exec(hash) ?? []
  if (behind !== undefined) return { bcrypt: behind, prepare: async (t) => hex(await sha256(t)) }
  const [, type, rounds, oldType, oldRounds, salt = '', digest = ''] = passlib.exec(hash) ?? []
  if (digest === '') return null
  const cost = (rounds ?? oldRounds ?? '').padStart(2, '0')
  return {
    bcrypt: `$${type ?? oldType}$${cost}$${salt}${digest}`,
    // Since version 2 the salt is in both hashes, so that a hash of another system is of no use.
    prepare: async (typed) => base64(await (type ? hmac(salt, typed) : sha256(typed))),
  }
}

async function sha256(text: string): Promise<Uint8Array> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', encoder.encode(text))
  return new Uint8Array(digest)
}

async function hmac(salt: string, text: string): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto
  const params = { name: 'HMAC', hash: 'SHA-256' }
  const key = await subtle.importKey('raw', encoder.encode(salt), params, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', key, encoder.encode(text)))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

const encoder = new TextEncoder()
