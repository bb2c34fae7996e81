import { scrypt as derive, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordHasher } from '@trpc-auth/server'

/**
 * Scrypt, for runtimes that load no native code. Its settings are the lowest of the OWASP password
 * storage cheat sheet, which fit into the 128 MB of a Cloudflare Worker: 16 MiB, 8 blocks, 5 lanes.
 */
const settings = { N: 2 ** 14, r: 8, p: 5 }
const prefix = `$scrypt$ln=14,r=${settings.r},p=${settings.p}$`

export const scrypt: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(16)
    const key = await derived(password, salt)
    return `${prefix}${salt.toString('base64url')}$${key.toString('base64url')}`
  },
  async verify(hash, password) {
    if (!hash.startsWith(prefix)) return false
    const [salt = '', key = ''] = hash.slice(prefix.length).split('$')
    const expected = Buffer.from(key, 'base64url')
    const found = await derived(password, Buffer.from(salt, 'base64url'))
    return expected.length === found.length && timingSafeEqual(expected, found)
  },
  needsRehash: (hash) => !hash.startsWith(prefix),
}

function derived(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    derive(password, salt, 32, settings, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
