import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createUser } from '../../src/index.ts'
import { launchChromium } from '../harness/chromium.ts'
import { openIdentityProvider } from '../harness/identity-provider.ts'
import { listen } from '../harness/listen.ts'
import { atProvider, createOAuthApp } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'

// A browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium.close())

/** Every page of the app has the same script: buttons, and what a page does that people come back to. */
const script = `
  const call = async (path, json) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ json })
    const answer = await (await fetch('/trpc/' + path, { method: 'POST', headers, body })).json()
    return answer.result ? answer.result.data.json : { error: answer.error.json.data.auth.code }
  }
  const show = (text) => { document.querySelector('output').textContent = text }
  const go = async (intent) => {
    const { url, error } = await call('oauth.start', { provider: 'acme', intent, returnTo: '/notes' })
    if (error) show(error)
    else location.href = url
  }
  const finish = async (url) => {
    const { user, next, error, returnTo } = await call('oauth.finish', { url })
    show(error ?? next ?? user.email)
    if (user) history.replaceState(null, '', returnTo)
  }
  const signIn = async () => show((await call('auth.login', ${JSON.stringify(ada)})).error ?? 'welcome')
  const confirm = async () => show((await call('oauth.confirmLink')).error ?? 'linked')
  const me = async () => {
    const answer = await (await fetch('/trpc/users.me')).json()
    show(answer.result ? answer.result.data.json.email : 'nobody')
  }
  if (location.pathname.startsWith('/oauth/')) {
    const url = location.href
    const code = new URLSearchParams(location.search).get('error')
    history.replaceState(null, '', location.pathname)
    if (code && !url.includes('state=')) show(code)
    else void finish(url)
  }`

const page = `<!doctype html><meta name="referrer" content="no-referrer"><title>The app</title>
  <button onclick="go('signIn')">Continue with Acme</button>
  <button onclick="go('link')">Link Acme</button>
  <button onclick="signIn()">Sign in</button>
  <button onclick="confirm()">Confirm</button>
  <button onclick="me()">Who am I?</button>
  <output></output><script>${script}</script>`

/** Chromium, the app with its pages, and an identity provider that is another site. */
async function openStage(mode: 'page' | 'redirect' = 'page') {
  let handle: (req: IncomingMessage, res: ServerResponse) => void = () => undefined
  const server = await listen(
    createServer((req, res) => {
      if (req.url?.startsWith('/trpc/')) return handle(req, res)
      res.writeHead(200, { 'content-type': 'text/html' }).end(page)
    }),
  )
  const callbackUrl = `${server.origin}/trpc/oauth.callback`
  const acme = await openIdentityProvider({
    name: 'localhost',
    redirectUris: [`${server.origin}/oauth/acme`, `${callbackUrl}.acme`],
  })
  acme.people.set('ada', { sub: 'ada', email: ada.email, email_verified: true, name: 'Ada' })
  const app = createOAuthApp<string>({
    providers: { acme: atProvider(acme, { trustsEmail: true }) },
    pageUrl: `${server.origin}/oauth`,
    ...(mode === 'redirect' && { callbackUrl }),
  })
  handle = createHTTPHandler({ ...app, basePath: '/trpc/' })
  const context = await chromium.newContext()
  return {
    ...app,
    context,
    origin: server.origin,
    async visit() {
      const tab = await context.newPage()
      await tab.goto(server.origin)
      return tab
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await acme[Symbol.asyncDispose]()
      await server.close()
    },
  }
}

async function openListening(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = await listen(createServer(answer))
  return { origin: server.origin, [Symbol.asyncDispose]: server.close }
}

const press = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true }).click()
const expectSaid = (tab: Page, text: string) =>
  tab.locator('output', { hasText: text }).waitFor({ timeout: 20_000 })

/** What somebody does at the provider. */
async function proveAtAcme(tab: Page, button = 'Sign in') {
  await tab.waitForURL(/\/interaction\//)
  await tab.locator('input[name=sub]').fill('ada')
  await press(tab, button)
}

/** Of somebody whom the provider knows by now: goes there and back without a question. */
async function expectContinued(tab: Page) {
  const finished = tab.waitForResponse(/oauth\.finish/)
  await press(tab, 'Continue with Acme')
  expect((await finished).status()).toBe(200)
  await expectSaid(tab, ada.email)
}

describe('in a browser, somebody', () => {
  test('signs up at the provider, and in again, and the code does not stay in the address', async () => {
    await using stage = await openStage()
    const tab = await stage.visit()
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab)
    await expectSaid(tab, ada.email)
    expect(tab.url()).toBe(`${stage.origin}/notes`)
    await expectContinued(tab) // who is still signed in there
    const names = stage.events.map(({ name }) => name)
    expect(names).toEqual(['beforeRegister', 'afterRegister', 'afterLogin', 'afterLogin'])
    const left = (await stage.context.cookies()).filter(({ name }) =>
      name.includes('trpc-auth.oauth'),
    )
    expect(left).toEqual([])
  })

  test('says no at the provider', async () => {
    await using stage = await openStage()
    const tab = await stage.visit()
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab, 'No')
    await expectSaid(tab, 'OAUTH_DENIED')
  })

  test('who has an account already confirms it with the password, and signs in with both', async () => {
    await using stage = await openStage()
    await createUser(stage.auth, { ...ada, isVerified: true })
    const tab = await stage.visit()
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab)
    await expectSaid(tab, 'CONFIRM_LINK')
    await press(tab, 'Confirm')
    await expectSaid(tab, 'NOT_SIGNED_IN')
    await press(tab, 'Sign in')
    await expectSaid(tab, 'welcome')
    await press(tab, 'Confirm')
    await expectSaid(tab, 'linked')
    await expectContinued(tab)
  })

  test('links an account in the settings', async () => {
    await using stage = await openStage()
    const { id } = await createUser(stage.auth, { ...ada, isVerified: true })
    const tab = await stage.visit()
    await press(tab, 'Link Acme')
    await expectSaid(tab, 'NOT_SIGNED_IN')
    await press(tab, 'Sign in')
    await expectSaid(tab, 'welcome')
    await press(tab, 'Link Acme')
    await proveAtAcme(tab)
    await expectSaid(tab, ada.email)
    expect(await stage.records.list('oauth-account', id)).toHaveLength(1)
  })

  test('begins in two tabs, and ends both in the order that they like', async () => {
    await using stage = await openStage()
    const [one, other] = [await stage.visit(), await stage.visit()]
    await press(one, 'Continue with Acme')
    await one.waitForURL(/\/interaction\//)
    await press(other, 'Continue with Acme')
    await proveAtAcme(other)
    await expectSaid(other, ada.email)
    await proveAtAcme(one)
    await expectSaid(one, ada.email)
  })

  test('presses back, and comes again: what was used is over, and nothing breaks', async () => {
    await using stage = await openStage()
    const tab = await stage.visit()
    let returned = ''
    tab.on('request', (request) => {
      if (request.url().includes('/oauth/acme?')) returned = request.url()
    })
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab)
    await expectSaid(tab, ada.email)
    await tab.goBack()
    await tab.goto(returned) // from the history, or a second submission
    await expectSaid(tab, 'OAUTH_EXPIRED')
    await press(tab, 'Who am I?')
    await expectSaid(tab, ada.email)
    await expectContinued(tab)
  })
})

describe('in a browser without any page in between, somebody', () => {
  test('signs up at the provider, and is sent on', async () => {
    await using stage = await openStage('redirect')
    const tab = await stage.visit()
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab)
    await tab.waitForURL(`${stage.origin}/notes`)
    await press(tab, 'Who am I?')
    await expectSaid(tab, ada.email)
  })

  test('comes twice with one code, and is sent to the page', async () => {
    await using stage = await openStage('redirect')
    const tab = await stage.visit()
    let returned = ''
    tab.on('request', (request) => {
      if (request.url().includes('oauth.callback.acme?')) returned = request.url()
    })
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab)
    await tab.waitForURL(`${stage.origin}/notes`)
    await tab.goto(returned)
    await tab.waitForURL(`${stage.origin}/oauth/acme`)
    await expectSaid(tab, 'OAUTH_EXPIRED')
  })

  test('says no, and is sent to the page', async () => {
    await using stage = await openStage('redirect')
    const tab = await stage.visit()
    await press(tab, 'Continue with Acme')
    await proveAtAcme(tab, 'No')
    await expectSaid(tab, 'OAUTH_DENIED')
  })

  test('links an account, with the session’s cookie that came along', async () => {
    await using stage = await openStage('redirect')
    const { id } = await createUser(stage.auth, { ...ada, isVerified: true })
    const tab = await stage.visit()
    await press(tab, 'Sign in')
    await expectSaid(tab, 'welcome')
    await press(tab, 'Link Acme')
    await proveAtAcme(tab)
    await tab.waitForURL(`${stage.origin}/notes`)
    expect(await stage.records.list('oauth-account', id)).toHaveLength(1)
  })
})

test('a Strict cookie that comes on the way back from another site is kept, and not sent on', async () => {
  const seen: (string | undefined)[] = []
  await using app = await openListening((req, res) => {
    if (req.url === '/notes') seen.push(req.headers.cookie)
    const cookie = 'session=1; SameSite=Strict; Path=/'
    const back = req.url === '/callback' && { location: '/notes', 'set-cookie': cookie }
    res.writeHead(back ? 303 : 200, { 'content-type': 'text/html', ...back })
    res.end('<a href="/notes">Notes</a>')
  })
  await using provider = await openListening((_req, res) => {
    res.setHeader('content-type', 'text/html').end(`<a href="${app.origin}/callback">Go back</a>`)
  })
  await using context = await chromium.newContext()
  const tab = await context.newPage()
  await tab.goto(provider.origin.replace('127.0.0.1', 'localhost'))
  await tab.getByText('Go back').click()
  await tab.waitForURL(/notes/)
  await tab.getByText('Notes').click()
  await expect.poll(() => seen).toEqual([undefined, 'session=1'])
})
