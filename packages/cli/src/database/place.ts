import { fileURLToPath } from 'node:url'
import { UsageError } from '../command/fault.ts'

export type DialectName = 'postgres' | 'mysql' | 'sqlite'

/** Where a database is. */
export type Place =
  | { readonly dialect: 'postgres' | 'mysql'; readonly url: string }
  | { readonly dialect: 'sqlite'; readonly file: string }

/** @throws {UsageError} for neither of them, and the message has no part of what may be a password */
export function placeOf(given: string | undefined): Place {
  const url = given ?? process.env['DATABASE_URL']
  if (url === undefined || url === '') {
    throw new UsageError('Where is the database? Set DATABASE_URL, or give --database-url.')
  }
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', url }
  if (/^(mysql|mariadb):\/\//.test(url)) {
    return { dialect: 'mysql', url: url.replace(/^mariadb:/, 'mysql:') }
  }
  return { dialect: 'sqlite', file: fileOf(url) }
}

/** A path, or an address in one of the ways in which they are written. */
function fileOf(url: string): string {
  const [, path] = /^(?:sqlite3?|file):(?:\/\/(?=[^/]))?(.+)$/.exec(url) ?? []
  if (path === undefined && !/^([a-z]:[\\/])?[^:]+\.(db3?|sqlite3?)$/i.test(url)) {
    throw new UsageError(
      'The address of the database must begin with postgres://, mysql://, sqlite: or file:, or be the path of a .sqlite or .db file.',
    )
  }
  if (url.includes('?')) {
    throw new UsageError(
      'The address of the SQLite file must have no ?: options in it are not read, and would be part of its name.',
    )
  }
  if (path?.startsWith('///') !== true) return path ?? url
  try {
    return fileURLToPath(`file:${path}`)
  } catch {
    throw new UsageError('The address of the SQLite file is not that of a file on this machine.')
  }
}

/** What may be shown of it: no user, no password. */
export function shownPlace(place: Place): string {
  if (place.dialect === 'sqlite') return `SQLite, ${place.file}`
  const url = URL.parse(place.url)
  const kind = place.dialect === 'postgres' ? 'PostgreSQL' : 'MySQL'
  return `${kind}, ${url?.host ?? ''}${url?.pathname ?? ''}`
}
