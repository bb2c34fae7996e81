import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../command/fault.ts'

/** What the app's package.json says. */
export interface Manifest {
  readonly type?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** @throws {Failure} for a folder without a package.json, which is no app */
export function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    throw new Failure('There is no package.json here. Begin with: npm init --yes')
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest
  } catch {
    throw new Failure('package.json cannot be read: it is not JSON.')
  }
}

export function has({ dependencies = {}, devDependencies = {} }: Manifest, name: string): boolean {
  return Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name)
}

/** The version that is installed; `null` for none. */
export function installedVersion(folder: string, name: string): string | null {
  const file = join(folder, 'node_modules', name, 'package.json')
  if (!existsSync(file)) return null
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** What package.json asks for. */
export function rangeOf({ dependencies, devDependencies }: Manifest, name: string): string | null {
  return dependencies?.[name] ?? devDependencies?.[name] ?? null
}
