import { resolve } from 'node:path'
import { readTsconfig } from './tsconfig.ts'

/** Where an import may be, by `paths` of tsconfig.json; nowhere if none of them fits. */
export type PathAliases = (specifier: string) => readonly string[]

export function readPaths(folder: string): PathAliases {
  const { baseUrl = folder, paths = {} } = readTsconfig(folder) ?? {}
  return (specifier) =>
    Object.entries(paths).flatMap(([pattern, targets]) => {
      const [start = '', end] = pattern.split('*')
      if (end === undefined) return specifier === pattern ? at(targets, '') : []
      if (!specifier.startsWith(start) || !specifier.endsWith(end)) return []
      return at(targets, specifier.slice(start.length, specifier.length - end.length))
    })

  function at(targets: readonly string[], rest: string): string[] {
    return targets.map((target) => resolve(baseUrl, target.replace('*', rest)))
  }
}
