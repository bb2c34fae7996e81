import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** What the plan of a house is drawn from: each file, and the files that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>

/** The figures of one folder: an entry of it is a room. */
export interface Plan {
  readonly rooms: number
  /** Flat files in it. */
  readonly flat: number
  /** The longest chain of imports between rooms, from the top down. */
  readonly ladder: readonly string[]
  /** Pairs of rooms, one of which imports the other. */
  readonly arrows: number
  /** A chain of rooms that ends where it began, if there is one. */
  readonly circle: readonly string[] | null
}

/** Reads the product's files below a folder, with forward slashes, and what they import in it. */
export function importsBelow(folder: string): Imports {
  const files = globSync(`${folder}/**/*.ts`)
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.test.ts'))
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]))
}

const imported = /(?:\bfrom |\bimport\(|^import )'(\.[^']+)'/gm

export function importsOf(file: string, source: string): readonly string[] {
  return [...source.matchAll(imported)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path),
  )
}

/** @param folder its entries are the rooms */
export function planOf(folder: string, imports: Imports): Plan {
  const inside = (file: string) => file.startsWith(`${folder}/`)
  const roomOf = (file: string) => file.slice(folder.length + 1).split('/')[0] ?? ''
  const below = new Map<string, Set<string>>()
  for (const [file, targets] of imports) {
    if (!inside(file)) continue
    const room = below.get(roomOf(file)) ?? new Set()
    for (const target of targets.filter(inside)) {
      if (roomOf(target) !== roomOf(file)) room.add(roomOf(target))
    }
    below.set(roomOf(file), room)
  }
  const { ladder, circle } = longest(below)
  return {
    rooms: below.size,
    flat: [...below.keys()].filter((room) => room.endsWith('.ts')).length,
    ladder,
    arrows: [...below.values()].reduce((sum, { size }) => sum + size, 0),
    circle,
  }
}

type Below = ReadonlyMap<string, ReadonlySet<string>>

/** The longest way down, and the first circle that is met. */
function longest(below: Below): Pick<Plan, 'ladder' | 'circle'> {
  const known = new Map<string, readonly string[]>()
  let circle: readonly string[] | null = null
  const from = (room: string, above: readonly string[]): readonly string[] => {
    const at = above.indexOf(room)
    if (at >= 0) {
      circle ??= [...above.slice(at), room]
      return []
    }
    const before = known.get(room)
    if (before) return before
    const ways = [...(below.get(room) ?? [])].map((next) => from(next, [...above, room]))
    const way = [room, ...ways.reduce((best, one) => (one.length > best.length ? one : best), [])]
    known.set(room, way)
    return way
  }
  const ladders = [...below.keys()].map((room) => from(room, []))
  const ladder = ladders.reduce((best, one) => (one.length > best.length ? one : best), [])
  return { ladder, circle }
}
