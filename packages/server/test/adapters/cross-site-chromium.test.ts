import { createServer } from 'node:http'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cookieBackend, type AdapterOptions } from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { launchChromium } from '../harness/chromium.ts'
import { listen, type Listening } from '../harness/listen.ts'
import { ada, signUp } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

// A browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** A page with a form that posts to whatever address is in its own. */
const attacker = createServer((req, res) => {
  const to = new URL(req.url ?? '', 'http://localhost').searchParams.get('to') ?? ''
  res.setHeader('content-type', 'text/html')
  res.end(`<!doctype html><form method="post" enctype="multipart/form-data" action="${to}">
    <input name="json" value="{}"><button>Win a prize</button></form>`)
})

let chromium: Chromium
let evilServer: Listening
beforeAll(async () => {
  chromium = await launchChromium()
  evilServer = await listen(attacker)
})
afterAll(async () => {
  await chromium.close()
  await evilServer.close()
})

type SameSite = 'lax' | 'none'

/** What of a request decides about its authority, as the browser has sent it. */
interface Received {
  readonly cookie: boolean
  readonly origin: string | undefined
  readonly site: string | undefined
}

function createTarget(cookieSameSite: SameSite) {
  const received: Received[] = []
  const cookie = { cookieName: 'session', cookieSameSite }
  const backends = [cookieBackend({ secret, lifetimeSeconds, ...cookie })]
  let canary = 0
  const app = createAppWith({ backends }, ({ t }) => ({
    /** Nothing protects it: what reaches it could have reached the others. */
    canary: t.procedure.mutation(() => (canary += 1)),
  }))
  const createContext = (options: AdapterOptions) => {
    if ('req' in options && !(options.req instanceof Request)) {
      const { cookie = '', origin, 'sec-fetch-site': site } = options.req.headers
      received.push({
        cookie: cookie.includes('session='),
        origin: origin?.toString(),
        site: site?.toString(),
      })
    }
    return app.createContext(options)
  }
  return { ...app, createContext, received, canary: () => canary }
}

/** Chromium, and an app where Ada has an account. */
async function openStage(cookieSameSite: SameSite) {
  const app = createTarget(cookieSameSite)
  const server = await serve(app, 'standalone and ws')
  await signUp(new Browser(server))
  const page = await (await chromium.newContext()).newPage()
  const at = (path: string) => `${server.origin}/trpc/${path}`

  /** As the app's own page does; any document of its origin will do. */
  const call = async (path: string, json?: object): Promise<string> => {
    await page.goto(at('hello'))
    const send = async ([url, body]: readonly [string, string | undefined]) => {
      const headers = { 'content-type': 'application/json' }
      const init = body === undefined ? {} : { method: 'POST', headers, body }
      return (await fetch(url, init)).text()
    }
    return page.evaluate(send, [at(path), json && JSON.stringify({ json })] as const)
  }

  return {
    app,
    server,
    page,
    at,
    call,
    async signIn() {
      const { email, password } = ada
      await call('auth.login', { email, password })
      await call('notes.create', { text: 'kept' })
      expect(app.notes.all).toEqual([{ owner: 'Ada', text: 'kept' }])
      app.received.length = 0
    },
    async [Symbol.asyncDispose]() {
      await page.context().close()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function submitForm(page: Page, from: string, action: string): Promise<string> {
  await page.goto(`${from}?to=${action}`)
  const [response] = await Promise.all([page.waitForResponse(action), page.click('button')])
  return response.text()
}

async function sendOverWebSocket(page: Page, port: number, path: string): Promise<string> {
  const send = ([url, message]: readonly [string, string]) =>
    new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(url)
      socket.onopen = () => socket.send(message)
      socket.onmessage = ({ data }) => resolve(String(data))
      socket.onerror = () => reject(new Error('No connection.'))
    })
  const message = { id: 1, method: 'mutation', params: { path, input: { json: {} } } }
  return page.evaluate(send, [`ws://127.0.0.1:${port}/trpc`, JSON.stringify(message)] as const)
}

const refused: unknown = expect.stringContaining('CROSS_SITE_REQUEST')

/** Two ways of not being the app. Its cookie goes along from both: see `received`. */
const scenes = [
  { site: 'same-site', cookieSameSite: 'lax', host: '127.0.0.1' },
  { site: 'cross-site', cookieSameSite: 'none', host: 'localhost' },
] as const

describe.for(scenes)('a $site page in Chromium', ({ site, cookieSameSite, host }) => {
  const evil = () => `http://${host}:${evilServer.port}`

  test('cannot sign anybody out with a form, nor write [sec-21]', async () => {
    await using stage = await openStage(cookieSameSite)
    const { app, page, at } = stage
    await stage.signIn()

    expect(await submitForm(page, evil(), at('auth.logout'))).toEqual(refused)
    expect(await submitForm(page, evil(), at('notes.clear'))).toEqual(refused)

    // The forms did what forms can do: they came from another origin, and they brought the cookie.
    const brought = { cookie: true, origin: evil(), site }
    expect(app.received).toEqual([brought, brought])
    expect(app.notes.all).toHaveLength(1)
    expect(await stage.call('hello')).toContain('"Ada"')
  })

  test('reaches with the same form what nobody protects', async () => {
    await using stage = await openStage(cookieSameSite)
    const { app, page, at } = stage
    await stage.signIn()

    await submitForm(page, evil(), at('canary'))

    expect(app.canary()).toBe(1)
    expect(app.received).toEqual([{ cookie: true, origin: evil(), site }])
  })
})

test('a same-site page in Chromium cannot act over a WebSocket [sec-22]', async () => {
  await using stage = await openStage('lax')
  const { app, page, server } = stage
  await stage.signIn()
  const evil = `http://127.0.0.1:${evilServer.port}`
  await page.goto(evil)

  expect(await sendOverWebSocket(page, server.port, 'notes.clear')).toEqual(refused)

  expect(app.received).toEqual([{ cookie: true, origin: evil, site: undefined }])
  expect(app.notes.all).toHaveLength(1)
})

test("the app's own page can do all of it in Chromium", async () => {
  await using stage = await openStage('lax')
  const { app, page, server, at } = stage
  await stage.signIn()

  await page.goto(at('hello'))
  expect(await sendOverWebSocket(page, server.port, 'notes.clear')).not.toEqual(refused)
  expect(app.notes.all).toEqual([])
  expect(await stage.call('auth.logout', {})).toContain('"ok":true')

  expect(await stage.call('hello')).toContain('stranger')
})
