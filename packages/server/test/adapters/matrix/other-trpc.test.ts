import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { entries } from './rows.ts'

const vitest = dirname(createRequire(import.meta.url).resolve('vitest/package.json'))
const config = join(import.meta.dirname, 'other-trpc.config.ts')
const args = [join(vitest, 'vitest.mjs'), 'run', '--config', config, '--reporter=dot']

test.for(['lowest', 'newest'])(
  'the table is the same on the %s tRPC that is supported',
  { timeout: 120_000 },
  (version) => {
    const env: NodeJS.ProcessEnv = { ...process.env, TRPC: version }

    const run = spawnSync(process.execPath, args, { encoding: 'utf8', env })

    const all = entries.length + 1 // each cell, and the table
    expect(stripVTControlCharacters(run.stdout)).toContain(`Tests  ${all} passed (${all})`)
    expect(run.status).toBe(0)
  },
)
