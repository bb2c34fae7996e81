// The Set-Cookie header, rule by rule (RFC 6265bis, draft 22). What browsers make of it is in
// cookie-rules-chromium.test.ts.
import { describe, expect, test } from 'vitest'
import {
  AuthConfigError,
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  type CookieTransportOptions,
  type Session,
  type Strategy,
  type Transport,
} from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signers } from '../harness/jose.ts'
import { ada, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve } from '../harness/serve.ts'

/** ASCII, Latin-1 and some beyond. */
const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))

function isAccepted(options: CookieTransportOptions): boolean {
  try {
    cookieTransport(options)
    return true
  } catch (error) {
    if (error instanceof AuthConfigError) return false
    throw error
  }
}

describe('attributes', () => {
  test('4.1.1: a name is a token: these characters, and no others [sec-14]', () => {
    const accepted = characters.filter((one) => isAccepted({ cookieName: `a${one}b` })).join('')
    // RFC 9110 section 5.6.2
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
    expect(accepted).toBe(`!#$%&'*+-.0123456789${letters}^_\`${letters.toLowerCase()}|~`)
  })

  test('4.1.1: a path holds no control character, semicolon or byte beyond ASCII [sec-14]', () => {
    const accepted = characters.filter((one) => isAccepted({ cookiePath: `/a${one}b` })).join('')
    expect(accepted).toMatch(/^[\x21-\x3a\x3c-\x7e]+$/)
    expect(accepted).toContain('/')
    expect(accepted).toContain('%')
  })

  test('5.6: an attribute of more than 1024 bytes would be overlooked [sec-14]', () => {
    expect(isAccepted({ cookiePath: `/${'a'.repeat(1023)}` })).toBe(true)
    expect(isAccepted({ cookiePath: `/${'a'.repeat(1024)}` })).toBe(false)
  })

  test('5.1.2: a domain has 253 characters at most [sec-14]', () => {
    const labels = `${'a'.repeat(49)}.`.repeat(5) // 250 characters
    expect(isAccepted({ cookieDomain: `${labels}com` })).toBe(true)
    expect(isAccepted({ cookieDomain: `${labels}info` })).toBe(false)
  })
})

/** Sessions whose tokens are whatever a test wants, as a strategy of an app's own might make them. */
function strategyOf(token: string): Strategy {
  let session: Session | undefined
  return {
    read: (presented) =>
      presented === token && session ? { ok: true, session } : { ok: false, reason: 'invalid' },
    async write({ userId, epoch, claims }, createdAt) {
      const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * 1000)
      session = { id: 'one', userId, epoch, createdAt, expiresAt, claims }
      return { token, session }
    },
  }
}

const serveToken = (token: string) => {
  const own = { name: 'own', transport: cookieTransport({ cookieName: 'sid' }) }
  return serve(createApp({ backends: [backend({ ...own, strategy: strategyOf(token) })] }))
}

describe('values', () => {
  const sessions = memorySessions()
  const strategies = [
    ...signers.map(({ algorithm, key }) => ({
      title: algorithm,
      made: cookieBackend({ keys: [key], lifetimeSeconds }),
    })),
    {
      title: 'a store',
      made: backend({
        name: 'stored',
        transport: cookieTransport(),
        strategy: databaseStrategy({ sessions, lifetimeSeconds }),
      }),
    },
  ]

  test.for(strategies)(
    '4.1.1: a token of $title is of cookie-octets [sec-14]',
    async ({ made }) => {
      await using server = await serve(createApp({ backends: [made] }))
      const browser = new Browser(server)
      await signUpAndIn(browser)
      const [, value = ''] =
        /^__Host-trpc-auth=([^;]*);/.exec(browser.last.setCookie[0] ?? '') ?? []
      expect(value).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{80,}$/)
    },
  )

  const broken = ['a;b', 'a b', 'a,b', 'a"b', String.raw`a\b`, 'a\tb', 'a\r\nx: y', 'é', '\x7f', '']
  test.for(broken)('4.1.1: a token %j of the app’s own is refused [sec-14]', async (token) => {
    await using server = await serveToken(token)
    const browser = new Browser(server)

    expect(await refusal(signUpAndIn(browser))).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      httpStatus: 500,
      auth: null,
    })
    expect(browser.last.setCookie).toEqual([])
    expect(await browser.trpc.hello.query()).toBe('stranger')
  })

  test.for(adapterNames)(
    '4.1.1: a value that no header can hold is refused by the jar, on %s [sec-14]',
    async (adapter) => {
      const cookies = cookieTransport({ cookieName: 'sid' })
      const transport: Transport = {
        ...cookies,
        write({ jar }, { token }, { rank }) {
          const attributes = {
            path: '/',
            secure: true,
            httpOnly: true,
            partitioned: false,
          } as const
          const value = `${token}\r\nx: y`
          jar.set({ name: 'sid', value, maxAge: 60, sameSite: 'lax', ...attributes }, rank)
          return {}
        },
      }
      const own = backend({ name: 'own', transport, strategy: strategyOf('token') })
      await using server = await serve(createApp({ backends: [own] }), adapter)
      const browser = new Browser(server)

      await expect(signUpAndIn(browser)).rejects.toThrow(
        'The cookie "sid" holds what no header can.',
      )
      expect(browser.last.setCookie).toEqual([])
      expect(await browser.trpc.hello.query()).toBe('stranger')
    },
  )

  test('5.6: name and value of 4096 bytes are kept, of 4097 refused [sec-16]', async () => {
    await using full = await serveToken('x'.repeat(4093))
    await using over = await serveToken('x'.repeat(4094))
    const [kept, refused] = [new Browser(full), new Browser(over)]

    await signUpAndIn(kept)
    expect(await kept.trpc.hello.query()).toBe('Ada')

    expect(await refusal(signUpAndIn(refused))).toMatchObject({
      auth: { code: 'COOKIE_TOO_LARGE' },
    })
    expect(refused.last.setCookie).toEqual([])
  })
})

test.for(adapterNames)(
  '4.1.1: one line for one name, whatever the calls of a request do, on %s [sec-17,19]',
  async (adapter) => {
    const web = cookieBackend({ secret, lifetimeSeconds, renewAfterSeconds: 60 })
    const app = createApp({ backends: [web] })
    await using server = await serve(app, adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(120) // a renewal is due as well
    const login = { json: { email: ada.email, password: ada.password } }
    const calls = [
      ['auth.login', login],
      ['notes.create', { json: { text: 'a note' } }],
      ['auth.logout', {}],
      ['auth.login', login],
    ] as const

    const paths = calls.map(([path]) => path).join(',')
    const answer = await browser.fetch(`/trpc/${paths}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(calls.map(([, input], at) => [at, input]))),
    })

    expect(answer.status).toBe(200)
    expect(browser.last.setCookie).toHaveLength(1)
    expect(browser.last.setCookie[0]).toMatch(/^__Host-trpc-auth=/)
  },
)
