import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The code of docs/adapters.md, inside this package, so that imports resolve as an app's would.
const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/adapters.md'), 'utf8')
const folder = mkdtempSync(join(packageFolder, 'adapters-'))

/** What the page takes for granted. */
const around = {
  'server/auth.ts': `
    import { cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'
    const secret = 'a secret of the test, long enough to be one'
    export const auth = createAuth({
      backends: [cookieBackend({ secret, lifetimeSeconds: 3600 })],
      users: memoryUsers(),
    })`,
  'server/router.ts': `
    import { EventEmitter } from 'node:events'
    import { authRouter, registerRouter } from '@trpc-auth/server'
    import { createFeed } from '../posts.ts'
    import { signInByTicket } from '../sso.ts'
    import { auth } from './auth.ts'
    import { t } from './trpc.ts'
    export const appRouter = t.router({
      auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
      feed: createFeed([], new EventEmitter()),
      signInByTicket,
    })
    export type AppRouter = typeof appRouter`,
  'server/secret.ts': `
    export const secret = 'a secret of the test, long enough to be one'`,
  'tickets.ts': `
    export async function userOfTicket(ticket: string) {
      return { id: ticket }
    }`,
  /** Signs in, through a streamed batch, on every adapter of the page that can listen. */
  'main.ts': `
    import { createServer } from 'node:http'
    import { serve, type ServerType } from '@hono/node-server'
    import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
    import { app as expressApp } from './express.ts'
    import { server as fastifyServer } from './fastify.ts'
    import { handler } from './fetch.ts'
    import { app as honoApp } from './hono.ts'
    import type { AppRouter } from './server/router.ts'
    import { server } from './standalone.ts'

    const port = async (listening: ServerType): Promise<number> => {
      await new Promise<void>((resolve) => listening.once('listening', resolve))
      const address = listening.address()
      if (typeof address === 'object' && address !== null) return address.port
      throw new Error('no port')
    }
    const at = (of: number, path = '/trpc') => 'http://127.0.0.1:' + of + path
    const local = { hostname: '127.0.0.1', port: 0 }
    await fastifyServer.listen({ host: '127.0.0.1', port: 0 })
    const places = {
      standalone: at(await port(server.listen(0, '127.0.0.1')), ''),
      express: at(await port(createServer(expressApp).listen(0, '127.0.0.1'))),
      fastify: fastifyServer.listeningOrigin + '/trpc',
      fetch: at(await port(serve({ fetch: (req) => handler(req, '127.0.0.1'), ...local }))),
      hono: at(await port(serve({ fetch: honoApp.fetch, ...local }))),
    }
    const account = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }
    const seen: Record<string, number> = {}
    for (const [name, url] of Object.entries(places)) {
      const link = httpBatchStreamLink({
        url,
        async fetch(input, init) {
          const response = await fetch(input, init as RequestInit)
          seen[name] = response.headers.getSetCookie().length
          return response
        },
      })
      const trpc = createTRPCClient<AppRouter>({ links: [link] })
      if (name === 'standalone') await trpc.auth.register.mutate(account)
      await trpc.auth.login.mutate(account)
    }
    console.log(JSON.stringify(seen))
    process.exit()`,
}

beforeAll(() => {
  const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)]
  for (const [, path = '', code = ''] of blocks) write(path, code)
  for (const [path, code] of Object.entries(around)) write(path, code)
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  write('tsconfig.json', JSON.stringify({ ...config, include: ['.'] }))
})

afterAll(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

test('every code of the page is a file', () => {
  const files = page.match(/^```ts\n\/\/ \S+\.ts\n/gm) ?? []
  expect(page.match(/^```ts$/gm)).toHaveLength(files.length)
})

test('the code of the page compiles', () => {
  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)

test('the code of the page signs in, streamed, wherever it listens', () => {
  const run = spawnSync(process.execPath, ['main.ts'], { cwd: folder, encoding: 'utf8' })

  expect(run.stderr).toBe('')
  const one = { standalone: 1, express: 1, fastify: 1, fetch: 1, hono: 1 }
  expect(JSON.parse(run.stdout)).toEqual(one)
}, 60_000)
