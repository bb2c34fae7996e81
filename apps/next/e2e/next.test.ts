import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { QueryObserver } from '@tanstack/react-query'
import { createTRPCClient, httpLink } from '@trpc/client'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import superjson from 'superjson'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from '../../demo/e2e/browser.ts'
import { createQueryClient } from '../client/query-client.ts'
import type { AppRouter } from '../server/router.ts'
import { secretOfBuild } from './build.ts'
import { folder, startNext, type RunningNext } from './next.ts'

let next: RunningNext
let browser: Browser
let context: BrowserContext
/** Somebody new in each test. */
let ann: string
const password = 'correct horse battery'

beforeAll(async () => {
  next = await startNext()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await next[Symbol.asyncDispose]()
})

beforeEach(async () => {
  ann = `ann-${randomUUID()}@example.com`
  context = await newContext()
})

afterEach(() => context.close())

async function newContext(options: { javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({ baseURL: next.url, ...options })
  context.setDefaultTimeout(10_000)
  return context
}

type Credentials = { email: string; password: string }

/** Signs a new user up, and in. */
async function signUp(email = ann): Promise<Page> {
  const page = await context.newPage()
  await page.goto('/')
  await submit(page, 'Sign up', { email })
  await greeting(page, email).waitFor()
  return page
}

async function submit(page: Page, button: string, credentials: Partial<Credentials> = {}) {
  await page.getByLabel('E-mail').fill(credentials.email ?? ann)
  await page.getByLabel('Password').fill(credentials.password ?? password)
  await page.getByRole('button', { name: button, exact: true }).click()
}

const account = (page: Page) => page.getByText(`Your account, ${ann}`)
const greeting = (page: Page, email = ann) => page.getByText(`Good to see you, ${email}`)
const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in' })

/** A page as the server sends it, with the cookies of the browser or without. */
async function html(path: string, cookies: readonly { name: string; value: string }[] = []) {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const response = await fetch(next.url + path, { headers: { cookie } })
  return response.text()
}

test('a sign-in through the typed client leaves a cookie that no script can read', async () => {
  const page = await signUp()
  expect(await context.cookies()).toMatchObject([
    { name: '__Host-trpc-auth', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' },
  ])
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('a wrong password is refused with its code', async () => {
  const page = await signUp()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await submit(page, 'Sign in', { password: 'not the password' })
  await page.getByRole('alert').getByText('LOGIN_BAD_CREDENTIALS').waitFor()
  expect(await context.cookies()).toEqual([])
})

test('the protected query is in the HTML of the server, for its user only', async () => {
  await signUp()
  const forUser = await html('/', await context.cookies())
  expect(forUser).toContain(`Good to see you, ${ann}`)
  expect(forUser).toMatch(/signed in since (<!-- -->)?\d{4}-\d\d-\d\dT/)
  const forStranger = await html('/')
  expect(forStranger).toContain('Sign in')
  expect(forStranger).not.toContain('Good to see you')
  expect(await html('/', [{ name: '__Host-trpc-auth', value: 'forged' }])).toContain('Sign in')
})

test('the browser fetches with the cookie, and not again what the server has rendered', async () => {
  const page = await signUp()
  await account(page).waitFor() // so that none of its calls is counted
  const calls: string[] = []
  page.on('request', (request) => {
    const [, call] = /\/api\/trpc\/([\w.]+)/.exec(request.url()) ?? []
    if (call !== undefined) calls.push(call)
  })
  await page.reload()
  await account(page).waitFor()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await signInButton(page).waitFor()
  expect(calls).toEqual(['auth.me', 'auth.logout'])
})

test.for(['Sign out', 'Sign out by a Server Action'])('%s ends the session', async (button) => {
  const page = await signUp()
  await page.getByRole('button', { name: button, exact: true }).click()
  await signInButton(page).waitFor()
  expect(await context.cookies()).toEqual([])
  await page.reload()
  await signInButton(page).waitFor()
  expect(await page.content()).not.toContain(ann)
})

test('the Server Action signs out without scripts too', async () => {
  await signUp()
  await using scriptless = await newContext({ javaScriptEnabled: false })
  await scriptless.addCookies(await context.cookies())
  const page = await scriptless.newPage()
  await page.goto('/')
  await greeting(page).waitFor()
  await page.getByRole('button', { name: 'Sign out by a Server Action' }).click()
  await signInButton(page).waitFor()
  expect(await scriptless.cookies()).toEqual([])
})

test.for(['Sign out', 'Sign out by a Server Action'])(
  'who signs in next sees nothing of who was there before (%s) [field-E4]',
  async (button) => {
    const page = await signUp()
    await account(page).waitFor()
    await page.getByRole('button', { name: button, exact: true }).click()
    await signInButton(page).waitFor()
    const bob = `bob-${randomUUID()}@example.com`
    await submit(page, 'Sign up', { email: bob })
    await greeting(page, bob).waitFor()
    expect(await page.content()).not.toContain(ann)
    await page.getByText(`Your account, ${bob}`).waitFor()
    expect(await page.content()).not.toContain(ann)
  },
)

test('a stranger is told so at the first answer, without retries [field-E3]', async () => {
  let calls = 0
  const link = httpLink({
    url: `${next.url}/api/trpc`,
    transformer: superjson,
    fetch(input, init) {
      calls += 1
      return fetch(input, { ...init, signal: init?.signal ?? null })
    },
  })
  const trpc = createTRPCClient<AppRouter>({ links: [link] })
  const observer = new QueryObserver(createQueryClient(), {
    queryKey: ['me'],
    queryFn: () => trpc.auth.me.query(),
  })
  const error = await new Promise((resolve) => {
    observer.subscribe((result) => {
      if (result.isError) resolve(result.error)
    })
  })
  observer.destroy()

  expect(error).toMatchObject({ data: { auth: { code: 'NOT_SIGNED_IN' } } })
  expect(calls).toBe(1)
})

test('behind a proxy an address is limited, and others are not [field-E5]', async () => {
  await using behind = await startNext(undefined, { TRUSTED_PROXIES: '1' })
  const login = async (from: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': from }
    const nobody = { email: `${randomUUID()}@example.com`, password: 'not the password' }
    const response = await fetch(`${behind.url}/api/trpc/auth.login`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ json: nobody }),
    })
    return response.status
  }
  // What the caller says of itself stands in front of what the proxy has appended.
  for (let call = 0; call < 100; call += 1) {
    expect(await login(`198.51.100.${call}, 203.0.113.7`)).toBe(400)
  }
  expect(await login('198.51.100.200, 203.0.113.7')).toBe(429)
  expect(await login('203.0.113.8')).toBe(400)
})

test('a route handler of the app signs in, for a form of this site only', async () => {
  await signUp()
  const post = (form: Credentials, origin: string) =>
    fetch(`${next.url}/sign-in`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
  const response = await post({ email: ann, password }, next.url)
  expect(response.status).toBe(303)
  const [cookie = ''] = response.headers.getSetCookie()
  expect(cookie).toMatch(/; Path=\/;.* Max-Age=86400; Secure; HttpOnly; SameSite=lax$/)
  const [name = '', value = ''] = cookie.split(/[=;]/)
  expect(await html('/', [{ name, value }])).toContain(`Good to see you, ${ann}`)

  const wrong = await post({ email: ann, password: 'not the password' }, next.url)
  expect([wrong.status, await wrong.json()]).toEqual([400, { code: 'LOGIN_BAD_CREDENTIALS' }])
  const foreign = await post({ email: ann, password }, 'https://other.example')
  expect([foreign.status, await foreign.json()]).toEqual([403, { code: 'CROSS_SITE_REQUEST' }])
})

test('a Server Component that would sign in is refused before the password is looked at', async () => {
  const page = await context.newPage()
  await page.goto('/while-rendering')
  await page.getByText('COOKIES_NOT_WRITABLE').waitFor()
  expect(await context.cookies()).toEqual([])
})

test('without AUTH_SECRET the server says so at its start, and serves nobody', async () => {
  await using without = await startNext('')
  expect((await fetch(without.url)).status).toBe(500)
  expect(without.log()).toContain('AUTH_SECRET is not set.')
})

test('the secret of the build is not in what was built', () => {
  const built = join(folder, '.next')
  const files = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  expect(files.some((text) => text.includes('AUTH_SECRET'))).toBe(true)
  expect(files.filter((text) => text.includes(secretOfBuild))).toEqual([])
})
