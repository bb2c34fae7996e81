import { posix } from 'node:path'

const root = 'packages/server/src/'

/** Not concerns: the core, the flat files next to it, and what is built on all of them. */
const above = ['doctor', 'stores', 'testing']

/** Concerns that may import one another, by name: no new ones. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  password: ['users'],
  email: ['password', 'users'],
  // A sign-in at a provider may be the first: it creates users as `register` does.
  oauth: ['users'],
  // Whoever signs up with a passkey becomes a user by the rules of those who register.
  passkey: ['users'],
}

/**
 * What is wrong with an import of the server package, or `null`.
 *
 * @param file with forward slashes
 * @param source as it is written
 */
export function layerFault(file: string, source: unknown): string | null {
  const at = file.lastIndexOf(root)
  if (at < 0 || file.endsWith('.test.ts')) return null
  if (typeof source !== 'string' || !source.startsWith('.')) return null
  const inside = file.slice(at + root.length)
  const [from, to] = [roomOf(inside), roomOf(posix.join(posix.dirname(inside), source))]
  if (from === to || to === 'core' || from === '.' || above.includes(from)) return null
  if (from === 'core') return `core/ must not import a concern, and ${to}/ is one.`
  if (allowed[from]?.includes(to)) return null
  return `A concern imports only core/: ${from}/ must not import ${to}/.`
}

/** The entry of `src/` that a file is in; `.` for a flat one. */
function roomOf(path: string): string {
  const [room = '.', ...rest] = path.split('/')
  return rest.length === 0 ? '.' : room
}
