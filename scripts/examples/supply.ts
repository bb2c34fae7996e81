import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openRegistry } from './registry.ts'
import { packBuilt } from '../packed.ts'

/** What the examples are installed from. */
export interface Supply {
  /** A registry of this repository's packed packages, and of all that its lockfile has. */
  readonly registry: string
  /** A folder outside of the repository, for the examples and for npm's cache. */
  readonly folder: string
}

declare module 'vitest' {
  interface ProvidedContext {
    supply: Supply
  }
}

const packages = ['client', 'react', 'server']

/** Vitest's global setup. Wants the packages built. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'trpc-auth-examples-'))
  const remove = () => rm(folder, { recursive: true })
  try {
    const registry = await openRegistry(packages.map((name) => packed(name, folder)))
    provide('supply', { registry: registry.url, folder })
    return async () => {
      await registry[Symbol.asyncDispose]()
      await remove()
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function packed(name: string, folder: string): string {
  const destination = join(folder, 'packed', name)
  mkdirSync(destination, { recursive: true })
  return packBuilt(resolve(import.meta.dirname, '../../packages', name), destination)
}
