import { expect, test } from 'vitest'
import { freePort } from '../../../server/test/harness/own-server.ts'
import { newApp, tool } from '../harness/cli.ts'
import { call, serve } from '../harness/server.ts'

// Next takes too long for the suite: `pnpm init:next` runs this, and CI does.

/** As create-next-app has it. */
const tsconfig = JSON.stringify({
  compilerOptions: {
    target: 'ES2017',
    lib: ['dom', 'dom.iterable', 'esnext'],
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: 'react-jsx',
    incremental: true,
    paths: { '@/*': ['./src/*'] },
  },
  include: ['next-env.d.ts', '**/*.ts', '**/*.tsx'],
  exclude: ['node_modules'],
})

const routers = {
  'App Router, TanStack Query': {
    found: 'next-app, kysely, tanstack client',
    dependencies: { next: '*', react: '*', '@tanstack/react-query': '*' },
    files: {
      'src/app/layout.tsx': `import { Providers } from '@/client'
export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body><Providers>{children}</Providers></body></html>
}`,
      'src/app/page.tsx': `'use client'
import { SignedIn, SignedOut } from '@/client'
export default function Page() {
  return <main><SignedIn waiting={<p>One moment…</p>}>{(user) => <p>{user.displayName}</p>}</SignedIn><SignedOut><p>Nobody</p></SignedOut></main>
}`,
    },
  },
  'Pages Router, vanilla client': {
    found: 'next-pages, kysely, vanilla client',
    dependencies: { next: '*', react: '*' },
    files: { 'src/pages/index.tsx': 'export default function Page() { return <p>Hello</p> }' },
  },
}

test.each(Object.entries(routers))(
  'Next, %s: it builds, starts and signs somebody in',
  async (_, router) => {
    const began = performance.now()
    const app = newApp({
      'package.json': JSON.stringify({ dependencies: router.dependencies }),
      'tsconfig.json': tsconfig,
      // The packages are in the folder above.
      'next.config.ts': "export default { turbopack: { root: '..' } }",
      ...router.files,
    })
    const { stdout } = await app.trpcAuth('init --yes')
    expect(stdout).toContain(`Found: ${router.found}`)
    const built = await app.run(tool('next'), ['build'], { env: { NEXT_TELEMETRY_DISABLED: '1' } })
    if (built.code !== 0) throw new Error(built.stdout + built.stderr)

    const port = String(await freePort())
    await using server = await serve(app, [
      '../node_modules/next/dist/bin/next',
      'start',
      '-p',
      port,
    ])
    const url = `${new URL(server.url).origin}/api/trpc`
    const ann = { email: 'ann@example.org', password: 'correct horse battery' }
    const registered = await call(url, 'auth.register', { input: { ...ann, displayName: 'Ann' } })
    expect(registered.body).toContain('"displayName":"Ann"')
    const { cookie } = await call(url, 'auth.login', { input: ann })
    expect((await call(url, 'viewer', { cookie })).body).toContain('ann@example.org')
    expect((await fetch(new URL('/', url))).status).toBe(200)
    // The app's modules have no extensions and an alias, and the command line finds them.
    expect((await app.trpcAuth('users list')).stdout).toContain('ann@example.org')
    expect((await app.trpcAuth(`doctor ${url}`)).code).toBe(0)
    process.stdout.write(`${router.found}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  },
)
