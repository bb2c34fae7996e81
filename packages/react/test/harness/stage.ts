import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { IdentityChange } from '@trpc-auth/client'
import { createUser } from '@trpc-auth/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { Browser as Chromium, BrowserContext, Page } from 'playwright-core'
import { ada, bob, createApp } from './app.ts'
import type { Files } from './build-page.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** An app that is served, with Ada and Bob, and a browser. */
export async function openStage(chromium: Chromium, files: Files) {
  let handler: Handler = (_req, res) => void res.writeHead(503).end()
  const server = createServer((req, res) => handler(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  const origin = `http://localhost:${address.port}`
  const app = createApp(origin)
  for (const person of [ada, bob]) await createUser(app.auth, { ...person, isVerified: true })
  const trpc = createHTTPHandler({
    router: app.router,
    createContext: app.createContext,
    basePath: '/trpc/',
  })
  handler = (req, res) => (req.url?.startsWith('/trpc/') ? trpc(req, res) : send(files, req, res))
  const context = await chromium.newContext()
  return {
    ...app,
    origin,
    context,
    open: (path = '/') => openTab(context, `${origin}${path}`),
    async [Symbol.asyncDispose]() {
      await context.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(files: Files, { url = '/' }: IncomingMessage, res: ServerResponse): void {
  const file = files.get(url)
  const type = url.endsWith('.js') && file !== undefined ? 'text/javascript' : 'text/html'
  res.setHeader('content-type', type).end(file ?? files.get('/index.html'))
}

/** A tab, and what can be seen of it from outside. */
export interface Tab {
  readonly page: Page
  /** Every procedure that was called since it was opened, or since this was emptied. */
  readonly calls: string[]
  /** The same in order of the alphabet, without the offer of passkeys, which comes when it comes. */
  called(): string[]
  /** Waits until it is shown. */
  shows(text: string): Promise<void>
  has(text: string): Promise<boolean>
  click(name: string): Promise<void>
  signIn(name: string): Promise<void>
  /** What an app's own listener was told. */
  heard(): Promise<unknown>
  /** What `authLink` would tell. */
  tell(change: IdentityChange): Promise<void>
  /** Every text that was there at any time since it was opened. */
  seen(): Promise<string>
}

const recorder = `
  window.seen = ''
  new MutationObserver(() => (window.seen += document.body?.innerText + '\\n')).observe(document, {
    subtree: true, childList: true, characterData: true,
  })`

async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage()
  const calls: string[] = []
  page.on('request', (request) => {
    const [, names] = new URL(request.url()).pathname.split('/trpc/')
    if (names !== undefined) calls.push(...names.split(','))
  })
  await page.addInitScript(recorder)
  await page.goto(url)
  const shows = (text: string) => page.getByText(text, { exact: true }).waitFor()
  const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
  return {
    page,
    calls,
    called: () => calls.filter((call) => !call.includes('passkey')).sort(),
    shows,
    click,
    has: async (text) => (await page.getByText(text).count()) > 0,
    async signIn(name) {
      await click('Change account')
      await click(`Sign in as ${name}`)
      await shows(`notes of ${name}`)
      await click('Stay')
    },
    heard: () => page.evaluate('window.heard'),
    tell: (change) => page.evaluate(`window.tell(${JSON.stringify(change)})`),
    seen: () => page.evaluate('window.seen'),
  }
}
