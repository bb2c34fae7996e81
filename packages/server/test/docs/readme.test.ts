import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The README beside its app, which scripts/first-hour starts: inside this package, so that imports
// resolve as an app's would.
const packageFolder = join(import.meta.dirname, '../..')
const readme = readFileSync(join(packageFolder, '../../README.md'), 'utf8')
const folder = mkdtempSync(join(packageFolder, 'readme-'))

beforeAll(() => {
  const blocks = [...readme.matchAll(/^```ts\n\/\/ (server\/\S+\.ts)\n(.*?)^```$/gms)]
  for (const [, path = '', code = ''] of blocks) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

test("the README's requirements compile", () => {
  const [, requirements = ''] =
    /## What a procedure can ask for\n+```ts\n(.*?)^```$/ms.exec(readme) ?? []
  const imports =
    "import { initTRPC } from '@trpc/server'\nimport { auth } from './server/auth.ts'\n"
  const t = 'const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()\n'
  expect(requirements).toContain('superuser')
  writeFileSync(join(folder, 'requirements.ts'), imports + t + requirements)
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })
  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)

test("the README's tables name every option and no other", () => {
  /** The members of declarations in these files, by name. */
  const members = (declarations: Record<string, string>) =>
    Object.entries(declarations).flatMap(([name, file]) => {
      const source = readFileSync(join(packageFolder, 'src', file), 'utf8')
      const [declaration = ''] =
        new RegExp(`^export (interface|type) ${name}\\b.*?^(?=\\S*$)`, 'ms').exec(source) ?? []
      return [...declaration.matchAll(/^ +readonly (\w+)\??:/gm)].map(([, member]) => member)
    })
  const table = (title: string) => {
    const [section = ''] = new RegExp(`^## ${title}$.*?(?=^## )`, 'ms').exec(readme) ?? []
    return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  }
  const cookieBackend = members({
    CookieBackendOptions: 'core/backend/backend.ts',
    CookieTransportOptions: 'core/backend/transport/cookie-options.ts',
    KeySource: 'core/backend/strategy/key-ring.ts',
    TokenOptions: 'core/backend/strategy/jwt.ts',
    RenewalOptions: 'core/backend/strategy/lifetime.ts',
    SessionBookOptions: 'core/backend/strategy/session-book.ts',
  })

  expect(new Set(table('Options of `cookieBackend`'))).toEqual(new Set(cookieBackend))
  expect(new Set(table('Options of `createAuth`'))).toEqual(
    new Set(
      members({
        AuthOptions: 'auth-options.ts',
        HookOptions: 'core/hooks/hooks.ts',
        BackgroundOptions: 'core/hooks/background.ts',
      }),
    ),
  )
})
