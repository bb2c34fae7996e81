import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * The development secret: made once and kept beside the database, so that a restart signs nobody
 * out. Only its owner may read it.
 */
export function developmentSecret(path: string): { secret: string; made: boolean } {
  try {
    const secret = randomBytes(48).toString('base64url')
    // 'wx': of two processes that start at once, one makes the file and the other reads it.
    writeFileSync(path, secret, { flag: 'wx', mode: 0o600 })
    return { secret, made: true }
  } catch (error) {
    if (!isExisting(error)) throw error
    return { secret: readFileSync(path, 'utf8').trim(), made: false }
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
