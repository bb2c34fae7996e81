import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../../scripts/packed.ts'
import {
  addApp,
  compile,
  createSandbox,
  install,
  type Sandbox,
} from '../../server/type-matrix/sandbox.ts'

// The packed package's .d.ts files in an app, beside the types of both React versions and both ends of
// TanStack Query, found as bundlers and as Node find them.
const packageFolder = resolve(import.meta.dirname, '..')
const own = join(packageFolder, 'node_modules')
const compilers = join(packageFolder, '../server/node_modules')
const apps = {
  'React 18.3 and the lowest TanStack Query': ['types-react-18', 'react-query-lowest'],
  'React 19 and the pinned TanStack Query': ['@types/react', '@tanstack/react-query'],
}
const resolutions = {
  bundler: { module: 'ESNext', moduleResolution: 'bundler' },
  nodenext: { module: 'NodeNext', moduleResolution: 'nodenext' },
}
const workspace = mkdtempSync(join(tmpdir(), 'trpc-auth-react-'))

let tarball: string
let clientTarball: string

beforeAll(() => {
  const tarballs = ['react', 'client'].map((name) => {
    mkdirSync(join(workspace, name))
    return pack(join(packageFolder, '..', name), join(workspace, name))
  })
  ;[tarball = '', clientTarball = ''] = tarballs
}, 60_000)

afterAll(() => rmSync(workspace, { recursive: true }))

function appBeside(packages: readonly string[]): Sandbox {
  const folder = mkdtempSync(join(workspace, 'app-'))
  createSandbox(folder, clientTarball, '@trpc-auth/client')
  const sandbox = createSandbox(folder, tarball, '@trpc-auth/react')
  const others = ['@trpc/server', '@trpc/client', '@trpc/tanstack-react-query', '@types/node']
  for (const name of [...others, ...packages]) install(sandbox, name, own)
  addApp(sandbox, join(import.meta.dirname, 'app'))
  cpSync(join(compilers, '../type-matrix/app/ws.d.ts'), join(folder, 'ws.d.ts'))
  return sandbox
}

function resolveBy(sandbox: Sandbox, resolution: object): void {
  const options = {
    extends: './base.json',
    compilerOptions: resolution,
    include: ['*.ts', '*.tsx'],
  }
  writeFileSync(join(sandbox.folder, 'tsconfig.json'), JSON.stringify(options))
}

describe.each(Object.entries(apps))('beside %s', (_title, packages) => {
  let sandbox: Sandbox

  beforeAll(() => {
    sandbox = appBeside(packages)
  }, 60_000)

  test.each(Object.entries(resolutions))(
    'an app and its declarations compile with moduleResolution %s and skipLibCheck off',
    (_name, resolution) => {
      resolveBy(sandbox, resolution)

      const declarations = compile(sandbox, join(compilers, 'typescript'))

      const declared = readFileSync(join(declarations, 'auth.d.ts'), 'utf8')
      const user = String.raw`\{\s+readonly id: string;\s+readonly name: string;\s+\}`
      expect(declared).toMatch(new RegExp(`useUser: \\(\\) => ${user} \\| null \\| undefined`))
    },
    60_000,
  )

  test('an app that gives a query that refuses strangers does not compile', () => {
    const file = join(sandbox.folder, 'auth.ts')
    const auth = readFileSync(file, 'utf8').replace('trpc.viewer', 'trpc.auth.me')
    writeFileSync(file, auth)

    expect(() => compile(sandbox, join(compilers, 'typescript'))).toThrow(
      /^auth\.ts.*error TS2375[^]*This query must answer null to strangers/m,
    )
  }, 60_000)
})
