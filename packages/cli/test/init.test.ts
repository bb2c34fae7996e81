import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { freePort } from '../../server/test/harness/own-server.ts'
import { newApp, tool, type AppFolder } from './harness/cli.ts'
import { call, serve } from './harness/server.ts'

/** As a fresh template has it. */
const manifest = (dependencies: object, more: object = {}) => ({
  'package.json': JSON.stringify({ type: 'module', dependencies, ...more }),
})

async function expectCompiles(app: AppFolder): Promise<void> {
  expect(await app.run(tool('tsc'), ['--noEmit', '-p', '.'])).toMatchObject({ code: 0, stdout: '' })
}

/** Registers somebody and signs them in. */
async function expectSignsIn(url: string): Promise<void> {
  const ann = { email: 'ann@example.org', password: 'correct horse battery' }
  const registered = await call(url, 'auth.register', { input: { ...ann, displayName: 'Ann' } })
  expect(registered.status).toBe(200)
  const { status, cookie } = await call(url, 'auth.login', { input: ann })
  expect(status).toBe(200)
  const input = encodeURIComponent(JSON.stringify({ json: { word: 'Hello' } }))
  const greeting = await call(url, `greeting?input=${input}`, { cookie })
  expect(greeting.body).toContain('Hello, Ann!')
  expect((await call(url, 'auth.me')).status).toBe(401)
}

test.each(['express', 'fastify', 'hono', 'standalone'])(
  '%s: what init writes compiles, starts and signs somebody in',
  async (framework) => {
    const dependencies = framework === 'standalone' ? {} : { [framework]: '*' }
    const app = newApp(manifest(dependencies))
    const dry = await app.trpcAuth('init --dry-run')
    expect(dry.code).toBe(0)
    expect(dry.stdout).toContain(`Found: ${framework}, kysely, vanilla client`)
    expect(readdirSync(app.folder)).toEqual(['package.json'])

    const written = await app.trpcAuth('init --yes --json')
    expect(written).toMatchObject({ code: 0, stderr: '' })
    const told = JSON.parse(written.stdout) as { written: string[]; planned: string[] }
    expect(told.written).toEqual(told.planned)
    expect(app.read('.env')).toMatch(/^AUTH_SECRET=[\w-]{64}\n$/)
    await expectCompiles(app)
    const PORT = String(await freePort())
    const args = ['--env-file=.env', 'server/main.ts', '--dev']
    await using server = await serve(app, args, { PORT })
    await expectSignsIn(server.url)
    expect((await app.trpcAuth(`doctor ${server.url}`)).code).toBe(0)

    // Again: nothing is left to write, and nothing is touched.
    const before = told.written.map((path) => app.read(path))
    const again = JSON.parse((await app.trpcAuth('init --yes --json')).stdout) as typeof told
    expect(again.written).toEqual([])
    expect(told.written.map((path) => app.read(path))).toEqual(before)
  },
  90_000,
)

test.each([
  ['postgres', { pg: '*' }],
  ['mysql', { mysql2: '*' }],
  ['sqlite', { 'better-sqlite3': '*' }],
])(
  'Drizzle on %s, with TanStack Query, in src: it compiles',
  async (dialect, driver) => {
    const dependencies = {
      'drizzle-orm': '*',
      '@tanstack/react-query': '*',
      express: '*',
      ...driver,
    }
    const app = newApp({ ...manifest(dependencies), 'src/index.ts': 'export {}' })
    const { code, stdout } = await app.trpcAuth('init --yes')
    expect(code).toBe(0)
    expect(stdout).toContain('Found: express, drizzle, tanstack client')
    expect(stdout).toContain('The app starts in src/index.ts?')
    expect(stdout).toContain('npx drizzle-kit push')
    expect(app.read('drizzle.config.ts')).toContain("schema: './src/server/schema.ts'")
    expect(app.read('src/server/schema.ts')).toContain(
      `drizzle/${dialect === 'postgres' ? 'pg' : dialect}'`,
    )
    // drizzle-kit is not installed here, and its file needs nothing else.
    const config = app.read('tsconfig.json').replace('{', '{ "include": ["src"],')
    app.write({ 'tsconfig.json': config })
    await expectCompiles(app)
  },
  60_000,
)

test('without a database users are in memory, and start at once', async () => {
  const app = newApp(manifest({}))
  const { stdout } = await app.trpcAuth('init --yes --orm none --framework standalone')
  expect(stdout).toContain('Users are in memory')
  await expectCompiles(app)
  const PORT = String(await freePort())
  await using server = await serve(app, ['--env-file=.env', 'server/main.ts'], { PORT })
  await expectSignsIn(server.url)
}, 60_000)

test('what is there is left as it is, and what to add to it is printed', async () => {
  const there = {
    ...manifest({ '@trpc/server': '^11.9.2', zod: '^3.25.0' }, { type: undefined }),
    '.env': 'DATABASE_URL=x\n',
    '.gitignore': 'dist\n',
    'server/trpc.ts': '// the app has this already\n',
    'pnpm-lock.yaml': '',
  }
  const app = newApp(there)
  const { stdout } = await app.trpcAuth('init --yes')
  for (const [path, text] of Object.entries(there)) expect(app.read(path)).toBe(text)
  expect(stdout).toContain('server/trpc.ts is there: it is left as it is. Add to it:')
  expect(stdout).toContain('  errorFormatter: auth.errorFormatter,')
  expect(stdout).toContain('  AUTH_SECRET=…')
  expect(stdout).toContain('  .env   (the secret must not be committed)')
  expect(stdout).toContain('zod is ^3.25.0, and must be 4.1.0 or later: install it again.')
  expect(stdout).toContain('npm pkg set type=module')
  expect(stdout).toMatch(
    /pnpm add @trpc-auth\/server @trpc\/client@\^11\.9\.2 superjson kysely better-sqlite3\n/,
  )
})

test('the packages of tRPC are pinned to the version that the app has', async () => {
  const app = newApp({
    ...manifest({ '@trpc/server': '^11.0.0', '@tanstack/react-query': '*', express: '*' }),
    'node_modules/@trpc/server/package.json': '{ "version": "11.20.3" }',
  })
  const { stdout } = await app.trpcAuth('init --dry-run')
  expect(stdout).toContain('@trpc/client@11.20.3')
  expect(stdout).toContain('@trpc/tanstack-react-query@11.20.3')
})

test.each([
  [{ module: 'esnext', moduleResolution: 'bundler' }, "from './auth'"],
  [{ module: 'NodeNext' }, "from './auth.js'"],
  [{ module: 'nodenext', allowImportingTsExtensions: true }, "from './auth.ts'"],
])(
  'imports are written as tsconfig.json has them: %j',
  async (options, ending) => {
    const app = newApp({
      ...manifest({}),
      'tsconfig.json': '{ "extends": "./base.json", }',
      'base.json': JSON.stringify({
        compilerOptions: {
          ...options,
          noEmit: true,
          strict: true,
          types: ['node'],
          skipLibCheck: true,
        },
      }),
    })
    await app.trpcAuth('init --yes')
    expect(app.read('server/trpc.ts')).toContain(ending)
    await expectCompiles(app)
    expect(await app.trpcAuth('users list')).toMatchObject({
      code: 0,
      stderr: 'No users.\n',
    })
  },
  60_000,
)

test('Next: the routes are where its router looks for them', async () => {
  const planned = async (files: Readonly<Record<string, string>>) => {
    const app = newApp({ ...manifest({ next: '*' }), ...files })
    const { stdout } = await app.trpcAuth('init --dry-run --json')
    return (JSON.parse(stdout) as { planned: string[] }).planned
  }
  expect(await planned({ 'app/page.tsx': '' })).toContain('app/api/trpc/[trpc]/route.ts')
  expect(await planned({ 'src/app/page.tsx': '' })).toContain('src/app/api/trpc/[trpc]/route.ts')
  expect(await planned({ 'pages/index.tsx': '' })).toContain('pages/api/trpc/[trpc].ts')
  expect(await planned({ 'src/pages/index.tsx': '' })).toContain('src/server/auth.ts')
})

test('in an app like that of create-t3-app, what it has elsewhere is used and left as it is', async () => {
  const dependencies = { next: '^15.2.3', 'drizzle-orm': '^0.41.0', '@trpc/react-query': '^11.0.0' }
  const there = {
    'package.json': JSON.stringify({ type: 'module', dependencies }),
    'tsconfig.json': '{ "compilerOptions": { "moduleResolution": "Bundler" } }',
    'drizzle.config.ts': 'export default {}',
    'src/app/api/trpc/[trpc]/route.ts': '// a handler',
    'src/server/api/trpc.ts': '// initTRPC',
    'src/server/api/root.ts': '// appRouter',
    'src/server/db/index.ts': '// db',
    'src/server/db/schema.ts': '// tables',
    'src/trpc/react.tsx': '// a client',
  }
  const app = newApp(there)
  const { stdout } = await app.trpcAuth('init --yes --json')
  const told = JSON.parse(stdout) as {
    written: string[]
    add: { path: string; text: string }[]
    steps: string[]
  }
  expect(told.written.toSorted()).toEqual([
    '.env',
    '.gitignore',
    'src/server/auth.ts',
    'src/server/schema.ts',
  ])
  expect(app.read('src/server/auth.ts')).toContain("import { db } from './db'")
  for (const [path, text] of Object.entries(there)) expect(app.read(path)).toBe(text)
  const texts = new Map(told.add.map(({ path, text }) => [path, text]))
  expect(texts.get('src/server/db/schema.ts')).toBe("export * from '../schema' // for drizzle-kit")
  expect(texts.get('src/server/api/trpc.ts')).toContain('auth.createContext(options)')
  expect(texts.get('src/server/api/root.ts')).toContain('authRouter(auth, publicProcedure)')
  expect(texts.get('src/app/api/trpc/[trpc]/route.ts')).toContain(
    "from '../../../../server/api/root'",
  )
  expect(texts.get('src/trpc/react.tsx')).toContain('authLink')
  expect(told.steps.filter((step) => step.includes('must be'))).toEqual([
    '# drizzle-orm is ^0.41.0, and must be 0.45.0 or later: install it again.',
  ])
})

test('a folder that is no app is told so', async () => {
  const app = newApp()
  expect(await app.trpcAuth('init --yes')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'trpc-auth: There is no package.json here. Begin with: npm init --yes\n',
  })
})
