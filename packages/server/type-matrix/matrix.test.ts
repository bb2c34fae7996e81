import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../../scripts/packed.ts'
import { addApp, compile, createSandbox, install, type Sandbox } from './sandbox.ts'

// What an app gets is the packed package's .d.ts files, read by its compiler beside its tRPC:
// types that are sound in this repository can still break there.
const packageFolder = resolve(import.meta.dirname, '..')
const modules = join(packageFolder, 'node_modules')
const compilers = { 'TypeScript 5.9': 'typescript-5.9', 'TypeScript 7': 'typescript' }
const trpcVersions = {
  'the lowest tRPC': { server: 'trpc-server-lowest', client: 'trpc-client-lowest' },
  'the pinned tRPC': { server: '@trpc/server', client: '@trpc/client' },
  'the newest tRPC': { server: 'trpc-server-newest', client: 'trpc-client-newest' },
}
const workspace = mkdtempSync(join(tmpdir(), 'trpc-auth-types-'))

let tarball: string

beforeAll(() => {
  tarball = pack(packageFolder, workspace)
}, 60_000)

afterAll(() => rmSync(workspace, { recursive: true }))

function appBeside(trpc: { server: string; client: string }): Sandbox {
  const sandbox = createSandbox(mkdtempSync(join(workspace, 'app-')), tarball, '@trpc-auth/server')
  const others = ['zod', 'superjson', 'kysely', '@types/node']
  for (const name of [trpc.server, trpc.client, ...others]) {
    install(sandbox, name, modules)
  }
  addApp(sandbox, join(import.meta.dirname, 'app'))
  return sandbox
}

describe.each(Object.entries(trpcVersions))('beside %s', (_title, trpc) => {
  let sandbox: Sandbox

  beforeAll(() => {
    sandbox = appBeside(trpc)
  }, 60_000)

  test.each(Object.entries(compilers))(
    'an app and its declarations compile under %s with skipLibCheck off',
    (_name, compiler) => {
      const declarations = compile(sandbox, join(modules, compiler))

      expect(readFileSync(join(declarations, 'router.d.ts'), 'utf8')).toContain(
        'displayName: string',
      )
    },
    60_000,
  )
})

test('an app that returns a secret is told which procedure does [sec-41]', () => {
  const sandbox = appBeside(trpcVersions['the pinned tRPC'])
  const leak = "t.router({ users: { raw: t.procedure.query(() => auth.users.findById('1')) } })"
  writeFileSync(
    join(sandbox.folder, 'leak.ts'),
    `import type { WithoutSecrets } from '@trpc-auth/server'
import { auth, t } from './trpc.ts'
export const router = ${leak}
export type Router = WithoutSecrets<typeof router>
`,
  )

  for (const compiler of Object.values(compilers)) {
    expect(() => compile(sandbox, join(modules, compiler))).toThrow(
      /^leak\.ts.*error TS2344.*"users\.raw returns a secret"'\.$/m,
    )
  }
}, 60_000)

test('an app with a type error does not compile', () => {
  const sandbox = appBeside(trpcVersions['the pinned tRPC'])
  writeFileSync(
    join(sandbox.folder, 'mistake.ts'),
    "import { createAuth } from '@trpc-auth/server'\nexport const auth: string = createAuth\n",
  )

  expect(() => compile(sandbox, join(modules, compilers['TypeScript 7']))).toThrow(
    /^mistake\.ts.*error TS2322/m,
  )
}, 60_000)
