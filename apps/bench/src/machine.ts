import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { z } from 'zod'
import type { Machine } from './result.ts'
import type { OpenServices } from './services.ts'

export function describeMachine({
  postgresVersion,
  redisVersion,
}: Pick<OpenServices, 'postgresVersion' | 'redisVersion'>): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    postgres: postgresVersion,
    redis: redisVersion,
  }
}

/** Averaged over a minute. */
export function machineLoad(): number {
  return loadavg()[0] ?? 0
}

export function commitOf(): string | null {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], {
    cwd: new URL('.', import.meta.url),
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : null
}

const manifest = z.object({ version: z.string() })
const dependencies = z.object({ dependencies: z.record(z.string(), z.string()) })

/** Of everything that the benchmark depends on, as it is installed. */
export function installedVersions(): Record<string, string> {
  const root = new URL('../', import.meta.url)
  const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, root), 'utf8'))
  const names = Object.keys(dependencies.parse(read('package.json')).dependencies)
  return Object.fromEntries(
    names.map((name) => [name, manifest.parse(read(`node_modules/${name}/package.json`)).version]),
  )
}
