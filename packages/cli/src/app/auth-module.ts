import type { Auth, Profile } from '@trpc-auth/server'
import { Failure } from '../command/fault.ts'
import { envFlag, loadModule } from './app-module.ts'

/** The auth layer of an app, whatever its own fields are. */
export type AppAuth = Auth<Profile, Record<string, unknown>, boolean, string, unknown>

/** Flags of the commands that need the app's own module. */
export const authFlags = {
  auth: {
    kind: 'text',
    value: 'FILE',
    about: "The app's module that exports auth; by default server/auth.ts and the like",
  },
  ...envFlag,
} as const

interface AuthFlags {
  readonly auth: string | undefined
  readonly 'env-file': readonly string[]
}

const places = ['server/auth', 'auth', 'lib/auth', 'server/auth/index', 'lib/server/auth']

/**
 * Imports the app's own auth layer into this process.
 *
 * @throws {Failure} if it is not there or does not load, with the reason and the way out
 */
export async function loadAuth(flags: AuthFlags): Promise<AppAuth> {
  const place = { flag: 'auth', given: flags.auth, places, noun: 'auth module' }
  const { exported, file } = await loadModule(place, flags['env-file'])
  return authOf(exported, file)
}

function authOf(exported: object, file: string): AppAuth {
  const values = Object.entries(exported) as [string, unknown][]
  const found = values.find(([name, value]) => name === 'auth' && isAuth(value))
  const [, auth] = found ?? values.find(([, value]) => isAuth(value)) ?? []
  if (isAuth(auth)) return auth
  const names = values.map(([name]) => name).join(', ') || 'nothing'
  throw new Failure(
    `${file} exports ${names}, and nothing that createAuth has made. Write: export const auth = createAuth({ … })`,
  )
}

/** By what it has, because it is of the app's copy of the library. */
function isAuth(value: unknown): value is AppAuth {
  if (typeof value !== 'object' || value === null) return false
  return ['users', 'passwords', 'backends', 'revokeSessions', 'toUser'].every(
    (name) => name in value,
  )
}
