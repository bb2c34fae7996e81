import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AppRouter } from '../src/server/router.ts'
import { type Demo, startDemo } from './demo.ts'
import { ada, person, personSignedIn } from './person.ts'

let demo: Demo

beforeEach(async () => {
  demo = await startDemo()
})

afterEach(() => demo[Symbol.asyncDispose]())

async function failure(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof TRPCClientError) return error as TRPCClientError<AppRouter>
  throw new Error('The call was not refused.', { cause: error })
}

describe('auth', () => {
  test('register makes a user and signs nobody in', async () => {
    const visitor = person(demo.url)
    const { user } = await visitor.api.auth.register.mutate({ ...ada, displayName: ' Ada ' })
    expect(user).toMatchObject({ email: ada.email, displayName: 'Ada' })
    const refused = await failure(visitor.api.auth.me.query())
    expect(refused.data?.auth?.code).toBe('NOT_SIGNED_IN')
  })

  test('login, me and logout agree on who is there', async () => {
    const visitor = await personSignedIn(demo.url)
    expect(await visitor.api.auth.me.query()).toMatchObject({ displayName: 'Ada' })
    expect(await visitor.api.auth.logout.mutate()).toEqual({ ok: true })
    expect(await visitor.jar.getCookies(demo.url)).toEqual([])
    expect((await failure(visitor.api.auth.me.query())).data?.code).toBe('UNAUTHORIZED')
  })

  test('a session ends after its lifetime by the clock of the server', async () => {
    const visitor = await personSignedIn(demo.url)
    demo.advance(3599)
    await visitor.api.auth.me.query()
    demo.advance(2)
    const refused = await failure(visitor.api.auth.me.query())
    expect(refused.data?.auth?.code).toBe('SESSION_EXPIRED')
  })

  test('a refused profile names the field and says why', async () => {
    const refused = await failure(
      person(demo.url).api.auth.register.mutate({ ...ada, displayName: '' }),
    )
    expect(Object.keys(refused.data?.auth?.fields ?? {})).toEqual(['displayName'])
  })

  test('a write from another site has no authority, unless it comes from PUBLIC_URL', async () => {
    const origin = 'https://notes.example.com'
    const write = person(demo.url, { origin }).api.auth.login.mutate(ada)
    expect((await failure(write)).data?.auth?.code).toBe('CROSS_SITE_REQUEST')

    await using proxied = await startDemo({ publicUrl: origin })
    const allowed = person(proxied.url, { origin })
    await allowed.api.auth.register.mutate({ ...ada, displayName: 'Ada' })
    expect(await allowed.api.auth.login.mutate(ada)).toMatchObject({ user: { email: ada.email } })
  })
})

describe('the client', () => {
  const header = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7' }

  const addressSeen = async (url: string, headers: Record<string, string>) => {
    const visitor = person(url, headers)
    await visitor.api.auth.register.mutate({ ...ada, displayName: 'Ada' })
    await visitor.api.auth.login.mutate(ada)
    return (await visitor.api.sessions.list.query())[0]?.address
  }

  test('is known by the address of its connection, whatever it says itself', async () => {
    expect(await addressSeen(demo.url, header)).toBe('127.0.0.1')
  })

  test('is known by what the proxy in front says, if there is one', async () => {
    await using proxied = await startDemo({ trustProxy: 1 })
    expect(await addressSeen(proxied.url, header)).toBe('203.0.113.7')
  })

  test('is refused after a hundred calls, whatever accounts they name, and others are not', async () => {
    await using proxied = await startDemo({ trustProxy: 1 })
    const ask = (from: string, at: number) =>
      person(proxied.url, { 'x-forwarded-for': from }).api.auth.forgotPassword.mutate({
        email: `nobody-${at}@example.com`,
      })
    for (let at = 0; at < 100; at += 1) await ask('203.0.113.7', at)
    const refused = await failure(ask('203.0.113.7', 100))
    expect(refused.data?.auth?.code).toBe('TOO_MANY_REQUESTS')
    expect(await ask('203.0.113.8', 100)).toEqual({ ok: true })
  })
})

describe('notes', () => {
  test('are listed newest first, trimmed, with the time of the server', async () => {
    const visitor = await personSignedIn(demo.url)
    await visitor.api.notes.create.mutate({ text: 'first' })
    demo.advance(60)
    const second = await visitor.api.notes.create.mutate({ text: '  second\n' })
    const list = await visitor.api.notes.list.query()
    expect(list.map(({ text }) => text)).toEqual(['second', 'first'])
    expect(list[0]).toEqual(second)
    expect(second.createdAt).toBeInstanceOf(Date)
  })

  test('need a session', async () => {
    const stranger = person(demo.url)
    for (const call of [
      stranger.api.notes.list.query(),
      stranger.api.notes.delete.mutate({ id: 1 }),
    ]) {
      expect((await failure(call)).data?.auth?.code).toBe('NOT_SIGNED_IN')
    }
  })

  test('are seen and deleted by their owner only', async () => {
    const owner = await personSignedIn(demo.url)
    const other = await personSignedIn(demo.url, 'bob@example.com')
    const { id } = await owner.api.notes.create.mutate({ text: 'mine' })
    expect(await other.api.notes.list.query()).toEqual([])
    expect((await failure(other.api.notes.delete.mutate({ id }))).data?.code).toBe('NOT_FOUND')
    expect(await owner.api.notes.list.query()).toHaveLength(1)
    expect(await owner.api.notes.delete.mutate({ id })).toEqual({ ok: true })
    expect(await owner.api.notes.list.query()).toEqual([])
  })

  test('without text, or with too much of it, are refused in words', async () => {
    const visitor = await personSignedIn(demo.url)
    const empty = await failure(visitor.api.notes.create.mutate({ text: ' \n ' }))
    expect(empty.data?.auth?.fields).toEqual({ text: ['Write something first.'] })
    const long = await failure(visitor.api.notes.create.mutate({ text: 'x'.repeat(2001) }))
    expect(long.data?.auth?.fields?.text).toEqual(['A note has room for 2000 characters.'])
    const binary = await failure(visitor.api.notes.create.mutate({ text: 'a\0b' }))
    expect(binary.data?.auth?.fields?.text).toEqual(['A note must be text.'])
    await visitor.api.notes.create.mutate({ text: 'x'.repeat(2000) })
  })
})

describe('the server', () => {
  test('is healthy while its database is reachable', async () => {
    expect((await fetch(`${demo.url}/healthz`)).status).toBe(200)
    await demo.database.destroy()
    const response = await fetch(`${demo.url}/healthz`)
    expect(response.status).toBe(503)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('answers a database that is gone with UNAVAILABLE and keeps the session', async () => {
    const visitor = await personSignedIn(demo.url)
    await demo.database.destroy()
    const refused = await failure(visitor.api.auth.me.query())
    expect(refused.data?.auth?.code).toBe('UNAVAILABLE')
    expect(await visitor.jar.getCookies(demo.url)).toHaveLength(1)
    expect(demo.incidents).toEqual(['auth.me: SERVICE_UNAVAILABLE'])
  })

  test('lets nobody store what it answers to a person', async () => {
    const visitor = await personSignedIn(demo.url)
    const cookie = await visitor.jar.getCookieString(demo.url)
    const response = await fetch(`${demo.url}/trpc/auth.me`, { headers: { cookie } })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('keeps the inside of an unexpected error to itself', async () => {
    const visitor = await personSignedIn(demo.url)
    await demo.database.schema.dropTable('notes').execute()
    const refused = await failure(visitor.api.notes.list.query())
    expect(refused.message).toBe('Internal server error')
    expect(JSON.stringify(refused.shape)).not.toMatch(/notes\b.*(table|stack)|\.ts:/)
  })

  test('refuses a body or a batch that is too large', async () => {
    const post = (path: string, body: string) =>
      fetch(`${demo.url}/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    expect((await post('auth.login', 'x'.repeat(300_000))).status).toBe(413)
    const paths = Array.from({ length: 21 }, () => 'auth.login').join(',')
    expect((await post(`${paths}?batch=1`, '{}')).status).toBe(400)
  })
})

describe('the browser side', () => {
  const page = async (path: string) => {
    const response = await fetch(demo.url + path)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  const scriptPath = async () =>
    /\/assets\/index-[^"]+\.js/.exec((await page('/')).text)?.[0] ?? 'no script'

  test('is served for every address that may be a page, and checked again each time', async () => {
    for (const path of ['/', '/notes', '/sign-in?next=%2Faccount', '/no/such/page']) {
      const { status, headers, text } = await page(path)
      expect(status).toBe(200)
      expect(text).toContain('<div id="root">')
      expect(headers.get('cache-control')).toBe('no-cache')
    }
  })

  test('lets hashed files be kept forever, and a missing one is missing', async () => {
    const { status, headers } = await page(await scriptPath())
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const missing = await page('/assets/gone.js')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('cache-control')).toBeNull()
  })

  test('travels compressed', async () => {
    const { headers } = await page(await scriptPath())
    expect(headers.get('content-encoding')).toBe('gzip')
  })

  test('can run no foreign script and stand in no frame', async () => {
    const { headers } = await page('/')
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })
})
