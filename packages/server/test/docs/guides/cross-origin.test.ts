import { createServer, type Server } from 'node:http'
import { serve, type ServerType } from '@hono/node-server'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { secret } from '../../harness/app.ts'
import { launchChromium } from '../../harness/chromium.ts'
import { listen, type Listening } from '../../harness/listen.ts'
import type { AppRouter } from './cross-origin/app.ts'

// The app of docs/guides/cross-origin.md, with pages of another origin in Chromium.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const page = (): Server =>
  createServer((_req, res) => res.setHeader('content-type', 'text/html').end('<!doctype html>'))

let chromium: Chromium
let trusted: Listening
let stranger: Listening
let api: ServerType
let apiPort: number

beforeAll(async () => {
  chromium = await launchChromium()
  trusted = await listen(page())
  stranger = await listen(page())
  vi.stubEnv('AUTH_SECRET', secret)
  vi.stubEnv('PAGES', `http://localhost:${trusted.port}`)
  const { app } = await import('./cross-origin/app.ts')
  apiPort = await new Promise((resolve) => {
    api = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  })
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await chromium.close()
  await trusted.close()
  await stranger.close()
  await new Promise((resolve) => api.close(resolve))
})

type Path = `auth.${keyof AppRouter['auth']}`

/** Calls the API as a script of the page does: what it may read, or that it may not. */
async function call(at: Page, path: Path, input?: object): Promise<string> {
  const send = async ([url, body]: readonly [string, string | null]) => {
    const init: RequestInit = { credentials: 'include' }
    if (body !== null) {
      Object.assign(init, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    }
    return fetch(url, init).then(
      (response) => response.text(),
      () => 'not readable',
    )
  }
  const url = `http://localhost:${apiPort}/trpc/${path}`
  return at.evaluate(send, [url, input === undefined ? null : JSON.stringify(input)] as const)
}

const account = { email: 'ada@example.org', password: 'correct horse' }

test('a page of another origin that is named signs in, and is known by its cookie', async () => {
  const context = await chromium.newContext()
  const own = await context.newPage()
  await own.goto(`http://localhost:${trusted.port}`)
  await call(own, 'auth.register', account)
  expect(await call(own, 'auth.login', account)).toContain('ada@example.org')
  expect(await call(own, 'auth.me')).toContain('ada@example.org')

  const other = await context.newPage()
  await other.goto(`http://localhost:${stranger.port}`)
  expect(await call(other, 'auth.me')).toBe('not readable')
  expect(await call(other, 'auth.logout', {})).toBe('not readable')
  expect(await call(own, 'auth.me')).toContain('ada@example.org')
  await context.close()
})

test('a page of another site is not known: by default its browser keeps the cookie back', async () => {
  const context = await chromium.newContext()
  const own = await context.newPage()
  await own.goto(`http://localhost:${trusted.port}`)
  await call(own, 'auth.register', account)
  expect(await call(own, 'auth.login', account)).toContain('ada@example.org')
  const other = await context.newPage()
  await other.goto(`http://127.0.0.1:${stranger.port}`)
  const sent = other.waitForRequest(/auth\.me/)
  await call(other, 'auth.me')
  expect((await (await sent).allHeaders())['cookie']).toBeUndefined()
  await context.close()
})
