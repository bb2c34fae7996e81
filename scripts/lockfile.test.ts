import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exceptions, lockfileDefects } from './lockfile.ts'
import { prebuildDefects } from './prebuilds.ts'

const builds = {
  'darwin-arm64': 'darwin',
  'darwin-x64': 'darwin',
  'linux-x64': 'linux',
  'win32-x64': 'win32',
}

function lockfileOf(platforms: readonly (keyof typeof builds)[]): string {
  const packages = platforms.map((platform) => {
    const cpu = platform.split('-')[1]
    return `  '@tool/${platform}@1.0.0':\n    os: [${builds[platform]}]\n    cpu: [${cpu}]\n`
  })
  const members = platforms.map((platform) => `      '@tool/${platform}': 1.0.0\n`)
  return [
    "lockfileVersion: '9.0'\nimporters:\n  .: {}\n",
    `packages:\n  tool@1.0.0: {}\n${packages.join('')}`,
    `snapshots:\n  tool@1.0.0(peer@2.0.0):\n    optionalDependencies:\n${members.join('')}`,
  ].join('')
}

const complete = lockfileOf(['darwin-arm64', 'darwin-x64', 'linux-x64', 'win32-x64'])

test('the lockfile of this repository is sound, but for the exceptions that have a reason', () => {
  const text = readFileSync('pnpm-lock.yaml', 'utf8')

  expect(lockfileDefects(text, exceptions)).toEqual([])
  expect(lockfileDefects(text, {})).toEqual([
    'importer . records no build for darwin-arm64',
    'importer . records no build for darwin-x64',
    'importer . records no build for win32-x64',
    'importer apps/runtimes records no build for darwin-arm64',
    'importer apps/runtimes records no build for darwin-x64',
    'importer apps/runtimes records no build for win32-x64',
  ])
})

test('the lockfile of this repository without its macOS builds is refused', () => {
  const text = readFileSync('pnpm-lock.yaml', 'utf8').replaceAll(
    /^ +'@turbo.darwin-64': .*\n/gm,
    '',
  )

  expect(lockfileDefects(text, exceptions)).toEqual([
    expect.stringMatching(/^turbo@.* records no build for darwin-x64$/),
  ])
})

test('a lockfile with every build and no address is accepted', () => {
  expect(lockfileDefects(complete, {})).toEqual([])
})

test('an address is refused with its line', () => {
  const text = `${complete}  other@1.0.0:\n    # tarball: https://registry.example/other.tgz\n`

  expect(lockfileDefects(text, {})).toEqual([
    expect.stringMatching(/^line \d+ contains an address: .*registry\.example/),
  ])
})

test.each([
  { recorded: ['darwin-arm64', 'linux-x64', 'win32-x64'], missing: 'darwin-x64' },
  { recorded: ['darwin-x64', 'linux-x64', 'win32-x64'], missing: 'darwin-arm64' },
  { recorded: ['darwin-x64', 'darwin-arm64', 'linux-x64'], missing: 'win32-x64' },
] as const)('a native package without its $missing build is refused', ({ recorded, missing }) => {
  expect(lockfileDefects(lockfileOf(recorded), {})).toEqual([
    `tool@1.0.0(peer@2.0.0) records no build for ${missing}`,
  ])
})

test('a package that is named as an exception may lack a build', () => {
  expect(lockfileDefects(lockfileOf(['linux-x64']), { tool: 'a test tool' })).toEqual([])
})

test('a package for macOS only is not taken for an incomplete one', () => {
  expect(lockfileDefects(lockfileOf(['darwin-arm64']), {})).toEqual([])
})

test('a native package that would be compiled on Windows is refused', () => {
  const store = mkdtempSync(join(tmpdir(), 'prebuilds-'))
  const folder = join(store, '@db+native@1.0.0', 'node_modules', '@db', 'native')
  mkdirSync(join(folder, 'prebuilds'), { recursive: true })
  for (const file of ['binding.gyp', 'prebuilds/darwin-arm64.node', 'prebuilds/darwin-x64.node']) {
    writeFileSync(join(folder, file), '')
  }

  expect(prebuildDefects(store, {})).toEqual(['@db/native carries no build for win32-x64'])
  rmSync(store, { recursive: true })
})
