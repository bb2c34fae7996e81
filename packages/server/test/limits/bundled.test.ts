import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'tsdown'
import { expect, onTestFinished, test } from 'vitest'

const cwd = resolve(import.meta.dirname, '../..')

test.each(['src/index.ts', 'src/core/limits/stored.ts'])(
  'what an app bundles of %s has no limiter that bundlers warn of [field-E13]',
  async (entry) => {
    const outDir = mkdtempSync(join(tmpdir(), 'trpc-auth-bundle-'))
    onTestFinished(() => rmSync(outDir, { recursive: true }))

    await build({
      config: false,
      cwd,
      entry,
      outDir,
      dts: false,
      platform: 'node',
      logLevel: 'error',
      deps: { alwaysBundle: ['rate-limiter-flexible'], neverBundle: ['@node-rs/argon2'] },
    })

    const code = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.m?js$/.test(file))
      .map((file) => readFileSync(join(outDir, file), 'utf8'))
      .join('\n')
    const limiters = new Set(code.match(/RateLimiter(?:Memory|Redis|Drizzle)\b/g))
    expect([...limiters]).toEqual(entry.includes('stored') ? ['RateLimiterRedis'] : [])
  },
  30_000,
)
