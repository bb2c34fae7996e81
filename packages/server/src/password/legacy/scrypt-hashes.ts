import { sameBytes } from '../../core/keys/same-bytes.ts'
import { bytesOfBase64, bytesOfHex } from './bytes.ts'
import type { LegacyHashes } from './legacy-hashes.ts'
import { deriveScrypt, isScrypt, type ScryptSettings } from './scrypt.ts'

/** The settings of the old hashes. */
export interface ScryptHashesOptions {
  /** N. @default 32768, as in werkzeug; better-auth and Django have 16384 */
  readonly cost?: number
  /** r. @default 8; better-auth has 16 */
  readonly blockSize?: number
  /** p. @default 1; Django has 5 */
  readonly parallelism?: number
}

/**
 * werkzeug's `scrypt:32768:8:1$salt$hash`, better-auth's `salt:hash`, Django's
 * `scrypt$16384$salt$8$5$hash` and passlib's `$scrypt$ln=16,r=8,p=1$salt$hash`. Needs `node:crypto`,
 * which Node, Bun and Deno have.
 */
export function scryptHashes(options: ScryptHashesOptions = {}): LegacyHashes {
  const { cost = 32_768, blockSize = 8, parallelism = 1 } = options
  return {
    knows: (hash) => parse(hash) !== null,
    async verify(hash, typed) {
      const parsed = parse(hash)
      if (parsed === null) return false
      const { salt, expected, normalizes, ...settings } = parsed
      const text = normalizes ? typed.normalize('NFKC') : typed
      const key = await deriveScrypt(text, salt, { ...settings, length: expected.length })
      return sameBytes(key, expected)
    },
    decoy: `scrypt:${cost}:${blockSize}:${parallelism}$nobody$${'00'.repeat(64)}`,
  }
}

interface Parsed extends ScryptSettings {
  readonly salt: Uint8Array
  readonly expected: Uint8Array
  /** Whether the old system hashed the NFKC of what was typed. */
  readonly normalizes: boolean
}

const werkzeug = /^scrypt:(\d{1,8}):(\d{1,4}):(\d{1,4})\$([^$]*)\$((?:[\da-f]{2})+)$/
const betterAuth = /^([\da-f]{32}):([\da-f]{128})$/
const django = /^scrypt\$(\d{1,8})\$([^$]*)\$(\d{1,4})\$(\d{1,4})\$([A-Za-z\d+/]+={0,2})$/
const passlib =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z\d+/.]*)\$([A-Za-z\d+/.]+)$/

function parse(hash: string): Parsed | null {
  try {
    const parsed = parseWerkzeug(hash) ?? parseBetterAuth(hash) ?? parseDjango(hash)
    const found = parsed ?? parsePasslib(hash)
    return found && isScrypt(found) ? found : null
  } catch {
    return null // no base64 after all
  }
}

function parseWerkzeug(hash: string): Parsed | null {
  const [, cost, blockSize, parallelism, salt = '', expected] = werkzeug.exec(hash) ?? []
  if (expected === undefined) return null
  const settings = settingsOf(cost, blockSize, parallelism)
  return { ...settings, salt: bytesOf(salt), expected: bytesOfHex(expected), normalizes: false }
}

/** Its settings are not in the hash; the salt is the text of the digits, not their value. */
function parseBetterAuth(hash: string): Parsed | null {
  const [, salt = '', expected] = betterAuth.exec(hash) ?? []
  if (expected === undefined) return null
  const settings = { cost: 16_384, blockSize: 16, parallelism: 1 }
  return { ...settings, salt: bytesOf(salt), expected: bytesOfHex(expected), normalizes: true }
}

function parseDjango(hash: string): Parsed | null {
  const [, cost, salt = '', blockSize, parallelism, expected] = django.exec(hash) ?? []
  if (expected === undefined) return null
  const settings = settingsOf(cost, blockSize, parallelism)
  return { ...settings, salt: bytesOf(salt), expected: bytesOfBase64(expected), normalizes: false }
}

function parsePasslib(hash: string): Parsed | null {
  const [, log, blockSize, parallelism, salt = '', expected] = passlib.exec(hash) ?? []
  if (expected === undefined) return null
  const settings = settingsOf(`${2 ** Number(log)}`, blockSize, parallelism)
  const [saltBytes, expectedBytes] = [bytesOfBase64(salt), bytesOfBase64(expected)]
  return { ...settings, salt: saltBytes, expected: expectedBytes, normalizes: false }
}

function settingsOf(cost?: string, blockSize?: string, parallelism?: string): ScryptSettings {
  return {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
