import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../../scripts/packed.ts'
import { appThatUses, declaredIn } from './declared.ts'
import { addApp, compile, createSandbox, install, skipLibCheck, type Sandbox } from './sandbox.ts'

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

afterAll(() => rmSync(workspace, { recursive: true }), 60_000) // tens of thousands of files

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

describe('what concerns add to the interfaces of the package', () => {
  const concern = join(packageFolder, 'test/docs/concern/text-code.ts')
  let around: Sandbox

  beforeAll(() => {
    around = createSandbox(mkdtempSync(join(workspace, 'small-')), tarball, '@trpc-auth/server')
    const own = ['@trpc/server', 'zod', '@types/node', 'oauth4webapi']
    for (const name of own) install(around, name, modules)
  }, 60_000)

  /** A program of its own, beside the others, with these files and the packages of all. */
  function program(name: string, files: Readonly<Record<string, string>>): Sandbox {
    const sandbox = { ...around, folder: join(around.folder, name) }
    mkdirSync(sandbox.folder, { recursive: true })
    for (const file of ['tsconfig.json', 'ws.d.ts', 'equal.ts']) {
      copyFileSync(join(import.meta.dirname, 'app', file), join(sandbox.folder, file))
    }
    writeFileSync(join(sandbox.folder, 'package.json'), '{ "type": "module" }')
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(sandbox.folder, file), text)
    }
    return sandbox
  }

  describe.each(Object.entries(compilers))('under %s', (name, compiler) => {
    const declared = declaredIn(join(packageFolder, 'src'))
    const check = (app: Sandbox, ...flags: string[]) =>
      compile(app, join(modules, compiler), ...flags)
    let declarations: string

    // Together, because what they add has other names: to check all packages once is enough.
    beforeAll(() => {
      const files = {
        'declared.ts': appThatUses(declared, subpaths),
        'text-code.ts': readFileSync(concern, 'utf8') + carrierClaim,
      }
      declarations = check(program(`added ${name}`, files))
      const installed = join(around.modules, `text-code-${compiler}`)
      mkdirSync(installed)
      copyFileSync(join(declarations, 'text-code.d.ts'), join(installed, 'index.d.ts'))
      const manifest = { type: 'module', exports: { types: './index.d.ts' } }
      writeFileSync(join(installed, 'package.json'), JSON.stringify(manifest))
    }, 60_000)

    test('those that come along have all of theirs in it', () => {
      expect(declared.get('AuthErrorCodes')).toContain('LAST_SUPERUSER')
      expect(declared.get('HookEvents')).toContain('afterRequestEmailChange')
      expect(declared.get('LimitedCalls')).toContain('currentPassword')
      // A bundler leaves out a file of which nothing is exported: see the end of src/index.ts.
      expect(readFileSync(join(declarations, 'declared.d.ts'), 'utf8')).toContain('ofLimitedCalls')
    })

    test('one from outside adds to whoever imports it', () => {
      const used = check(
        program(`uses ${name}`, { 'uses.ts': usesOf(`text-code-${compiler}`) }),
        skipLibCheck,
      )
      const router = readFileSync(join(used, 'uses.d.ts'), 'utf8')
      expect(router).toMatch(/request: string;\s+code: string;/)
    }, 60_000)

    test('an app that imports none of them, installed or not, sees nothing of theirs', () => {
      const files = { 'plain.ts': withoutFactors, 'without.ts': withoutConcern }
      expect(check(program(`plain ${name}`, files), skipLibCheck)).toContain(name)
    }, 60_000)
  })
})

describe('an app with mistakes', () => {
  let sandbox: Sandbox

  beforeAll(() => {
    sandbox = appBeside(trpcVersions['the pinned tRPC'])
    const leak = "t.router({ users: { raw: t.procedure.query(() => auth.users.findById('1')) } })"
    writeFileSync(
      join(sandbox.folder, 'leak.ts'),
      `import type { WithoutSecrets } from '@trpc-auth/server'
import { auth, t } from './trpc.ts'
export const router = ${leak}
export type Router = WithoutSecrets<typeof router>
`,
    )
    writeFileSync(
      join(sandbox.folder, 'mistake.ts'),
      "import { createAuth } from '@trpc-auth/server'\nexport const auth: string = createAuth\n",
    )
  }, 60_000)

  test.each(Object.entries(compilers))(
    'is told of each by %s, and which procedure returns a secret [sec-41]',
    (_name, compiler) => {
      let said = ''
      try {
        compile(sandbox, join(modules, compiler), skipLibCheck)
      } catch (error) {
        said = String(error)
      }
      const errors = said.split('\n').filter((line) => line.includes(': error TS'))
      expect(errors).toEqual([
        expect.stringMatching(/^leak\.ts.*error TS2344.*"users\.raw returns a secret"'\.$/),
        expect.stringMatching(/^mistake\.ts.*error TS2322/),
      ])
    },
    60_000,
  )
})

/** Concerns with an entry of their own, which add what the root alone does not. */
const subpaths = ['factors', 'oauth', 'passkey', 'recovery-code', 'roles', 'totp']

const withoutFactors = [
  "import type * as core from '@trpc-auth/server'",
  ...[
    "export const code: core.AuthErrorCode = 'TOTP_CODE_WRONG'",
    "export const used: core.AuthErrorCode = 'RECOVERY_CODE_WRONG'",
    "export const required: core.AuthErrorCode = 'FACTOR_REQUIRED'",
    "export const own: core.AuthErrorCode = 'RESET_OWN_FACTORS'",
    "export const added: core.HookName = 'afterFactorAdded'",
    "export const reset: core.HookName = 'afterFactorsReset'",
    "export const refused: core.HookName = 'afterRecordRefused'",
    "export const call: core.LimitedCall = 'totp'",
    "export const codes: core.LimitedCall = 'recoveryCode'",
  ].flatMap((line) => ['// @ts-expect-error nobody imports the concern', line]),
].join('\n')

const carrierClaim = `
declare module '@trpc-auth/server' {
  interface SessionClaims {
    readonly carrier?: string
  }
}
`

/** What can be said where the concern is imported, each line of it. */
const aboutConcern = [
  "export const code: core.AuthErrorCode = 'TEXT_CODE_WRONG'",
  "export const event: core.HookName = 'afterRequestTextCode'",
  "export const call: core.LimitedCall = 'textCode'",
  'export const carrier = (claims: core.SessionClaims): string | undefined => claims.carrier',
  'export const limits: core.LimitTable = { textCode: { calls: 3, perSeconds: 60 } }',
  'export const hooks: core.Hooks<unknown> = { afterRequestTextCode: () => undefined }',
]

const withoutConcern = [
  "import type * as core from '@trpc-auth/server'",
  ...aboutConcern.flatMap((line) => ['// @ts-expect-error nobody imports the concern', line]),
].join('\n')

const usesOf = (concern: string) => `
import * as core from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { textCodeRouter } from '${concern}'
import { same } from './equal.ts'
${aboutConcern.join('\n')}
const auth = core.createAuth({
  backends: [core.cookieBackend({ secret: 'one secret of thirty-two bytes!!', lifetimeSeconds: 60 })],
  users: core.memoryUsers(),
  managed: z.object({ phone: z.string().nullable().default(null) }),
  limits: { account: { textCode: null } },
  hooks: {
    afterRequestTextCode({ user, token }) {
      same<typeof user.phone, string | null>(true)
      same<typeof token, core.Secret>(true)
    },
  },
})
const t = initTRPC
  .context<ReturnType<typeof auth.createContext>>()
  .meta<{ audit: boolean }>()
  .create({ defaultMeta: { audit: false } })
export const router = t.router({ text: textCodeRouter(auth, t.procedure) })
`
