import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

// The packed package's .d.ts files in an app, under every compiler and beside every tRPC that we
// support. All versions of those are the server's, so that they are named once.
const packageFolder = resolve(import.meta.dirname, '..')
const serverFolder = resolve(packageFolder, '../server')
const modules = join(serverFolder, 'node_modules')
const compilers = { 'TypeScript 5.9': 'typescript-5.9', 'TypeScript 7': 'typescript' }
const trpcVersions = {
  'the lowest tRPC': { server: 'trpc-server-lowest', client: 'trpc-client-lowest' },
  'the pinned tRPC': { server: '@trpc/server', client: '@trpc/client' },
  'the newest tRPC': { server: 'trpc-server-newest', client: 'trpc-client-newest' },
}
const workspace = mkdtempSync(join(tmpdir(), 'trpc-auth-link-'))

let tarball: string

beforeAll(() => {
  tarball = pack(packageFolder, workspace)
}, 60_000)

afterAll(() => rmSync(workspace, { recursive: true }), 60_000) // tens of thousands of files

describe.each(Object.entries(trpcVersions))('beside %s', (_title, trpc) => {
  let sandbox: Sandbox

  beforeAll(() => {
    const folder = mkdtempSync(join(workspace, 'app-'))
    sandbox = createSandbox(folder, tarball, '@trpc-auth/client')
    install(sandbox, 'tough-cookie', join(packageFolder, 'node_modules'))
    for (const name of [trpc.server, trpc.client, 'superjson', '@types/node']) {
      install(sandbox, name, modules)
    }
    addApp(sandbox, join(import.meta.dirname, 'app'))
    cpSync(join(serverFolder, 'type-matrix/app/ws.d.ts'), join(folder, 'ws.d.ts'))
  }, 60_000)

  test.each(Object.entries(compilers))(
    'an app compiles under %s with skipLibCheck off',
    (_name, compiler) => {
      const declarations = compile(sandbox, join(modules, compiler))

      expect(readFileSync(join(declarations, 'client.d.ts'), 'utf8')).toContain('Promise<Date>')
    },
    60_000,
  )
})
