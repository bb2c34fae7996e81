import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { dataDirectory } from './database.ts'
import type { DatabaseAddress } from './database-url.ts'

/**
 * The development secret: generated once and kept, so that a restart signs nobody out. Only its
 * owner may read it. Logs what it did.
 */
export function developmentSecret(database: DatabaseAddress): string {
  const path = pathFor(database)
  const { secret, made } = keptSecret(path)
  console.log(
    made
      ? `AUTH_SECRET is not set: made a random one for development, kept in ${path}`
      : `AUTH_SECRET is not set: using the development one in ${path}`,
  )
  return secret
}

/** Beside a database that is a file. The name matches what .gitignore files say about its side files. */
function pathFor(database: DatabaseAddress): string {
  return database.kind === 'sqlite'
    ? `${database.path}-secret`
    : resolve(dataDirectory, 'postgres-secret')
}

function keptSecret(path: string): { secret: string; made: boolean } {
  try {
    mkdirSync(dirname(path), { recursive: true })
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
