import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const app = resolve(import.meta.dirname, '..')

/** Vitest's global setup: builds once for all tests. */
export function setup(): void {
  const astro = resolve(app, 'node_modules/astro/bin/astro.mjs')
  // Vitest's own NODE_ENV would make a site for developers, without the search.
  const env = { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' }
  for (const line of [['prepare/main.ts'], [astro, 'build']]) {
    const run = spawnSync(process.execPath, line, { cwd: app, env, encoding: 'utf8' })
    if (run.status !== 0) throw new Error(`${line.join(' ')} failed.\n${run.stdout}\n${run.stderr}`)
  }
}
