import { randomBytes, scrypt as derive, timingSafeEqual } from 'node:crypto'
import type { PasswordHasher } from '@trpc-auth/server'

/**
 * For a runtime that loads no native code. The settings are the lowest of the OWASP password storage
 * cheat sheet, which fit into the 128 MB of a worker: 16 MiB, 8 blocks, 5 lanes.
 */
const settings = { N: 2 ** 14, r: 8, p: 5 }
const prefix = `$scrypt$ln=14,r=${settings.r},p=${settings.p}$`

export const scrypt: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(16).toString('hex')
    return `${prefix}${salt}$${await derived(password, salt)}`
  },
  async verify(hash, password) {
    if (!hash.startsWith(prefix)) return false
    const [salt = '', key = ''] = hash.slice(prefix.length).split('$')
    const found = await derived(password, salt)
    const bytes = (text: string) => new TextEncoder().encode(text)
    return found.length === key.length && timingSafeEqual(bytes(found), bytes(key))
  },
  needsRehash: (hash) => !hash.startsWith(prefix),
}

function derived(password: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    derive(password, salt, 32, settings, (error, key) =>
      error ? reject(error) : resolve(key.toString('hex')),
    )
  })
}
