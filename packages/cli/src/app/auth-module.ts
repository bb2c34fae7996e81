import { Console } from 'node:console'
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Auth, Profile } from '@trpc-auth/server'
import { Failure } from '../command/fault.ts'
import { prepareImports } from './app-imports.ts'
import { loadEnv } from './env-files.ts'
import { whyNotLoaded } from './not-loaded.ts'

/** The auth layer of an app, whatever its own fields are. */
export type AppAuth = Auth<Profile, Record<string, unknown>, boolean, string, unknown>

/** Flags of the commands that need the app's own module. */
export const authFlags = {
  auth: {
    kind: 'text',
    value: 'FILE',
    about: "The app's module that exports auth; by default server/auth.ts and the like",
  },
  'env-file': {
    kind: 'list',
    value: 'FILE',
    about: 'Variables for it; by default .env.local and .env, where they are',
  },
} as const

interface AuthFlags {
  readonly auth: string | undefined
  readonly 'env-file': readonly string[]
}

const places = ['server/auth', 'auth', 'lib/auth', 'server/auth/index', 'lib/server/auth']
const usual = ['', 'src/'].flatMap((start) =>
  places.flatMap((place) => ['.ts', '.mts', '.js', '.mjs'].map((ending) => start + place + ending)),
)

/**
 * Imports the app's own auth layer into this process. Node strips the types.
 *
 * @throws {Failure} if it is not there or does not load, with the reason and the way out
 */
export async function loadAuth(flags: AuthFlags): Promise<AppAuth> {
  const file = flags.auth ?? usual.find((path) => existsSync(path))
  if (file === undefined) {
    throw new Failure(
      `There is no auth module at ${places.slice(0, 3).join('.ts, ')}.ts or below src/. Name it: --auth path/to/auth.ts`,
    )
  }
  const path = resolve(file)
  if (!existsSync(path)) throw new Failure(`--auth: there is no file ${file}.`)
  prepareImports(process.cwd())
  const variables = loadEnv(flags['env-file'])
  // What the app itself logs is no part of the result, which other programs read.
  globalThis.console = new Console(process.stderr)
  let exported: object
  try {
    exported = (await import(pathToFileURL(path).href)) as object
  } catch (error) {
    throw new Failure(whyNotLoaded(error, { file: relative('', path), variables }))
  }
  return authOf(exported, relative('', path))
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
