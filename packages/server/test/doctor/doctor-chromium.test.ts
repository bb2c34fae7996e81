import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { launchChromium } from '../harness/chromium.ts'
import { takeNotes } from '../harness/notes.ts'
import { ada, signUp } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

// A browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let chromium: Chromium
beforeAll(async () => {
  // A name that the browser trusts no more than any other of the network.
  chromium = await launchChromium('--host-resolver-rules=MAP app.test 127.0.0.1')
})
afterAll(() => chromium.close())

/** Chromium, an app where Ada has an account and a doctor attends, and a server of other pages. */
async function openStage() {
  const notes = takeNotes()
  const server = await serve(createApp({ doctor: notes.doctor }))
  const others = await serve(createApp())
  await signUp(new Browser(server))
  const context = await chromium.newContext()
  const page = await context.newPage()
  return {
    notes,
    page,
    /** The app, under a name of its host. */
    app: (host: string) => `http://${host}:${server.port}/trpc`,
    /** A page that is not the app's. */
    other: (host: string) => `http://${host}:${others.port}/trpc/hello`,
    async [Symbol.asyncDispose]() {
      await context.close()
      await others[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

interface Init {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly credentials?: 'include'
  readonly referrerPolicy?: 'no-referrer'
}

/** As a script of the page would; resolves when it was answered, whether or not it may read that. */
function call(page: Page, url: string, init: Init = {}): Promise<number | null> {
  const send = ([to, options]: readonly [string, Init]) =>
    fetch(to, options).then(
      ({ status }) => status,
      () => null,
    )
  return page.evaluate(send, [url, init] as const)
}

/** From the app's own page. */
async function signIn(page: Page, app: string) {
  await page.goto(`${app}/hello`)
  const headers = { 'content-type': 'application/json' }
  const { email, password } = ada
  const body = JSON.stringify({ json: { email, password } })
  expect(await call(page, `${app}/auth.login`, { method: 'POST', headers, body })).toBe(200)
}

test.for([
  ['a Secure cookie that Chromium drops, over http from a host of the network', {}],
  ['the same for a page that sends no referrer', { referrerPolicy: 'no-referrer' }],
] as const)('%s', async ([, init]) => {
  await using stage = await openStage()
  const app = stage.app('app.test')
  await signIn(stage.page, app)
  expect(await stage.page.context().cookies()).toEqual([])

  expect(await call(stage.page, `${app}/auth.me`, init)).toBe(401)

  expect(await stage.notes.next()).toMatchObject({
    reason: 'secure-over-http',
    path: 'auth.me',
    seen: { scheme: 'http', cookies: [] },
  })
})

test('on localhost Chromium keeps it, and there is nothing to say', async () => {
  await using stage = await openStage()
  const app = stage.app('localhost')
  await signIn(stage.page, app)

  expect(await call(stage.page, `${app}/auth.me`)).toBe(200)
  expect(stage.notes.told).toEqual([])
})

test('a page of another port that leaves credentials away, and none that includes them', async () => {
  await using stage = await openStage()
  const app = stage.app('localhost')
  await signIn(stage.page, app)
  await stage.page.goto(stage.other('localhost'))

  await call(stage.page, `${app}/auth.me`, { credentials: 'include' })
  expect(stage.notes.told).toEqual([])
  await call(stage.page, `${app}/auth.me`)

  expect(await stage.notes.next()).toMatchObject({
    reason: 'credentials-not-included',
    seen: { site: 'same-site', origin: new URL(stage.other('localhost')).origin },
  })
})

test('a page of 127.0.0.1 that calls localhost, for which Chromium keeps the cookie back', async () => {
  await using stage = await openStage()
  const app = stage.app('localhost')
  await signIn(stage.page, app)
  await stage.page.goto(stage.other('127.0.0.1'))

  await call(stage.page, `${app}/auth.me`, { credentials: 'include' })

  expect(await stage.notes.next()).toMatchObject({
    reason: 'same-site',
    seen: { site: 'cross-site' },
  })
})
