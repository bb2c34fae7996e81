import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Where the users and notes are. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

/**
 * What an address means: a file, as in `file:./data/demo.sqlite` (relative to the working
 * directory), `file:/var/lib/demo.sqlite` or `file:///var/lib/demo.sqlite`, or a database of
 * PostgreSQL. A zod transform: anything else becomes an issue.
 */
export function databaseAddress(url: string, context: z.RefinementCtx): DatabaseAddress {
  if (isPostgresUrl(url)) return { kind: 'postgres', url }
  const path = pathOf(url)
  if (path !== undefined) return { kind: 'sqlite', path }
  context.addIssue({ code: 'custom', message: 'neither a SQLite file nor a PostgreSQL database' })
  return z.NEVER
}

/** With a database: without one the driver would use the name of the system user. */
function isPostgresUrl(url: string): boolean {
  const address = /^postgres(ql)?:\/\//.test(url) ? URL.parse(url) : null
  return address !== null && address.hostname !== '' && address.pathname.length > 1
}

function pathOf(url: string): string | undefined {
  const rest = /^file:(?<path>[^?#]*[^?#/])$/.exec(url)?.groups?.['path']
  if (rest === undefined || rest.startsWith(':')) return undefined
  if (!rest.startsWith('//')) return resolve(rest)
  try {
    return fileURLToPath(url)
  } catch {
    // file://host/path: a file on another machine
    return undefined
  }
}
