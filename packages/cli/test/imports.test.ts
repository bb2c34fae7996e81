import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { detectApp } from '../src/init/app.ts'
import { nextSteps } from '../src/init/next-steps.ts'

const folder = mkdtempSync(join(tmpdir(), 'imports-'))
afterEach(() => rmSync(folder, { recursive: true }))

function started(tsconfig: object, more: Readonly<Record<string, object>> = {}) {
  const files = { 'package.json': { type: 'module' }, 'tsconfig.json': tsconfig, ...more }
  for (const [path, value] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), JSON.stringify(value))
  }
  const app = { ...detectApp(folder), orm: 'none' as const }
  return [app.ending, nextSteps(app).find((step) => step.includes('server/main.ts'))]
}

const byNode = 'node --env-file=.env server/main.ts --dev'
const byTsx = 'npx tsx --env-file=.env server/main.ts --dev'

test.each([
  [{ module: 'nodenext' }, '.js', byTsx],
  [{ moduleResolution: 'bundler' }, '', byTsx],
  [{ module: 'nodenext', allowImportingTsExtensions: true }, '.ts', byNode],
  [{ module: 'nodenext', rewriteRelativeImportExtensions: true }, '.ts', byNode],
])('with %j imports end in %j, and the app starts', (compilerOptions, ending, start) => {
  expect(started({ compilerOptions })).toEqual([ending, start])
})

test.each(['@tsconfig/node24', '@tsconfig/node24/tsconfig.json', '@tsconfig/node24/tsconfig'])(
  'what the base %s says counts',
  (base) => {
    const found = { compilerOptions: { module: 'node20' } }
    const more = {
      'node_modules/@tsconfig/node24/package.json': { name: '@tsconfig/node24' },
      'node_modules/@tsconfig/node24/tsconfig.json': found,
    }
    expect(started({ extends: base }, more)[0]).toBe('.js')
    expect(started({ extends: ['not-there', base] }, more)[0]).toBe('.js')
  },
)
