import { Console } from 'node:console'
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../command/fault.ts'
import { prepareImports } from './app-imports.ts'
import { loadEnv } from './env-files.ts'
import { whyNotLoaded } from './not-loaded.ts'

/** A flag of every command that loads a module of the app. */
export const envFlag = {
  'env-file': {
    kind: 'list',
    value: 'FILE',
    about: 'Variables for it; by default .env.local and .env, where they are',
  },
} as const

/** A module of the app. */
interface Place {
  /** With which it is named. */
  readonly flag: string
  readonly given: string | undefined
  /** Where it usually is, without an ending; the same below src/. */
  readonly places: readonly string[]
  readonly noun: string
}

export interface AppModule {
  readonly exported: object
  /** As people write it. */
  readonly file: string
}

/**
 * Imports a module of the app into this process. Node strips the types.
 *
 * @throws {Failure} if it is not there or does not load, with the reason and the way out
 */
export async function loadModule(place: Place, envFiles: readonly string[]): Promise<AppModule> {
  const file = fileOf(place)
  const path = resolve(file)
  if (!existsSync(path)) throw new Failure(`--${place.flag}: there is no file ${file}.`)
  prepareImports(process.cwd())
  const variables = loadEnv(envFiles)
  // What the app itself logs is no part of the result, which other programs read.
  globalThis.console = new Console(process.stderr)
  try {
    const exported = (await import(pathToFileURL(path).href)) as object
    return { exported, file: relative('', path) }
  } catch (error) {
    throw new Failure(whyNotLoaded(error, { file: relative('', path), variables }))
  }
}

function fileOf({ flag, given, places, noun }: Place): string {
  const endings = ['.ts', '.mts', '.js', '.mjs']
  const usual = ['', 'src/'].flatMap((start) =>
    places.flatMap((place) => endings.map((ending) => start + place + ending)),
  )
  const file = given ?? usual.find((path) => existsSync(path))
  if (file !== undefined) return file
  throw new Failure(
    `There is no ${noun} at ${places.slice(0, 3).join('.ts, ')}.ts or below src/. Name it: --${flag} path/to/${flag}.ts`,
  )
}
