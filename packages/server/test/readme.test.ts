import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The README's own code, compiled and run: inside this package, so that imports resolve as an
// app's would.
const packageFolder = join(import.meta.dirname, '..')
const readme = readFileSync(join(packageFolder, '../../README.md'), 'utf8')
const folder = mkdtempSync(join(packageFolder, 'readme-'))

beforeAll(() => {
  const blocks = [...readme.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)]
  for (const [, path = '', code = ''] of blocks) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

test("the README's code compiles", () => {
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

test("the README's server signs a user in and greets by name", async () => {
  writeFileSync(join(folder, 'main.ts'), runner)
  const env = { ...process.env, AUTH_SECRET: 'a secret of the test, long enough' }
  const server = spawn(process.execPath, ['main.ts'], { cwd: folder, env })
  try {
    const [url] = (await once(createInterface(server.stdout), 'line')) as [string]
    const call = (path: string, body?: object, cookie = '') => {
      const headers = { 'content-type': 'application/json', cookie }
      if (body === undefined) return fetch(`${url}/${path}`, { headers })
      const json = JSON.stringify({ json: body })
      return fetch(`${url}/${path}`, { method: 'POST', headers, body: json })
    }
    const ann = { email: 'ann@example.com', password: 'correct horse', displayName: 'Ann' }
    await call('auth.register', ann)
    const login = await call('auth.login', ann)
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const input = encodeURIComponent(JSON.stringify({ json: { word: 'Hello' } }))
    const greeting = await call(`greeting?input=${input}`, undefined, cookie)

    expect(await greeting.json()).toMatchObject({ result: { data: { json: 'Hello, Ann!' } } })
    expect((await call(`greeting?input=${input}`)).status).toBe(401)
  } finally {
    server.kill()
  }
}, 30_000)

const runner = `
import { server } from './server/router.ts'
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))
`

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
    CookieBackendOptions: 'backend.ts',
    CookieTransportOptions: 'transport/cookie-options.ts',
    KeySource: 'strategy/key-ring.ts',
    TokenOptions: 'strategy/jwt.ts',
    RenewalOptions: 'strategy/lifetime.ts',
    SessionBookOptions: 'strategy/session-book.ts',
  })

  expect(new Set(table('Options of `cookieBackend`'))).toEqual(new Set(cookieBackend))
  expect(new Set(table('Options of `createAuth`'))).toEqual(
    new Set(members({ AuthOptions: 'auth-options.ts' })),
  )
})
