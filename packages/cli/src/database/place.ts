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
  const [, path] = /^(?:sqlite|file):(?:\/\/(?=\/))?(.+)$/.exec(url) ?? []
  const file = path ?? url
  if (path === undefined && !/^[^:]+\.(db3?|sqlite3?)$/.test(url)) {
    throw new UsageError(
      'The address of the database must begin with postgres://, mysql://, sqlite: or file:, or be the path of a .sqlite or .db file.',
    )
  }
  return { dialect: 'sqlite', file }
}

/** What may be shown of it: no user, no password. */
export function shownPlace(place: Place): string {
  if (place.dialect === 'sqlite') return `SQLite, ${place.file}`
  const url = URL.parse(place.url)
  const kind = place.dialect === 'postgres' ? 'PostgreSQL' : 'MySQL'
  return `${kind}, ${url?.host ?? ''}${url?.pathname ?? ''}`
}
