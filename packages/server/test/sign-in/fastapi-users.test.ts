import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cookieBackend, memorySessions } from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { createApp, lifetimeSeconds, secret, type AppOptions } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const pythonSecret = 'the secret of the backend in Python'
const reader = fastapiUsersTokens({ secret: pythonSecret, lifetimeSeconds })

/** As PyJWT makes it: the raw secret, `alg` before `typ`, no key id. */
function pythonToken(
  claims: Record<string, unknown>,
  {
    header = { alg: 'HS256', typ: 'JWT' },
    of = pythonSecret,
  }: { header?: object; of?: string } = {},
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(claims)}`
  return `${signed}.${createHmac('sha256', of).update(signed).digest('base64url')}`
}

async function openShared(options: AppOptions = {}) {
  const web = cookieBackend({ secret, lifetimeSeconds, cookieName: 'login', alsoReads: reader })
  const app = createApp({ backends: [web], ...options })
  const server = await serve(app)
  const { id } = await signUp(new Browser(server))
  const exp = Math.floor(app.clock().getTime() / 1000) + lifetimeSeconds
  return {
    app,
    server,
    /** What a login of this user at the backend in Python gives. */
    claims: { sub: id, aud: ['fastapi-users:auth'], exp },
    oldClaims: { user_id: id, aud: 'fastapi-users:auth', exp },
    holder: (token: string) => new Browser(server, { headers: { cookie: `login=${token}` } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

test('who has signed in at the backend in Python is signed in here, with tokens of all its versions', async () => {
  await using shared = await openShared()
  for (const claims of [shared.claims, shared.oldClaims]) {
    const visitor = shared.holder(pythonToken(claims))
    expect(await visitor.trpc.hello.query()).toBe('Ada')
    expect(await visitor.trpc.hello.query()).toBe('Ada')
    expect(await visitor.trpc.auth.me.query()).toMatchObject({ email: 'ada@example.org' })
  }
})

test('its tokens end when they say so, and with the user', async () => {
  await using shared = await openShared()
  const visitor = shared.holder(pythonToken(shared.claims))
  expect(await visitor.trpc.hello.query()).toBe('Ada')

  shared.app.clock.advance(lifetimeSeconds)

  const expired = { auth: { code: 'SESSION_EXPIRED' } }
  expect(await refusal(visitor.trpc.auth.me.query())).toMatchObject(expired)
  const unseen = shared.holder(pythonToken({ ...shared.claims, extra: 1 }))
  expect(await refusal(unseen.trpc.auth.me.query())).toMatchObject(expired)
})

test('its tokens end here with the sessions that are ended here', async () => {
  await using shared = await openShared()
  const visitor = shared.holder(pythonToken(shared.claims))
  expect(await visitor.trpc.hello.query()).toBe('Ada')

  await shared.app.auth.revokeSessions(shared.claims.sub)

  expect(await refusal(visitor.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_REVOKED' },
  })
})

test('its tokens are never replaced by one that it cannot read', async () => {
  const web = cookieBackend({
    secret,
    lifetimeSeconds,
    cookieName: 'login',
    renewAfterSeconds: 60,
    alsoReads: reader,
  })
  await using shared = await openShared({ backends: [web] })
  const visitor = shared.holder(pythonToken(shared.claims))

  shared.app.clock.advance(lifetimeSeconds - 60)

  expect(await visitor.trpc.hello.query()).toBe('Ada')
  expect(visitor.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
  const own = new Browser(shared.server)
  await signUpAndIn(own, {
    email: 'bob@example.org',
    password: 'battery staple',
    displayName: 'Bob',
  })
  shared.app.clock.advance(120)
  await own.trpc.hello.query()
  expect(own.last.setCookie).toHaveLength(1)
})

test('its tokens are good beside sessions in a store, which know nothing of them', async () => {
  const sessions = memorySessions()
  const web = cookieBackend({
    secret,
    lifetimeSeconds,
    cookieName: 'login',
    sessions,
    alsoReads: reader,
  })
  await using shared = await openShared({ backends: [web] })

  expect(await shared.holder(pythonToken(shared.claims)).trpc.hello.query()).toBe('Ada')
})

test('one token has one spelling, and so one session [field-C19]', async () => {
  await using shared = await openShared()
  const token = pythonToken(shared.claims)
  const last = token.at(-1) ?? ''
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const twins = [1, 2, 3].map((spare) => letters.charAt(letters.indexOf(last) + spare))
  const others = [
    ...twins.map((twin) => `${token.slice(0, -1)}${twin}`),
    `${token}=`,
    `${token}==`,
    `${token}A`,
    `${token}.`,
    token.replace(
      /\.([^.]*)$/,
      (_whole, signature: string) => `.${signature.slice(0, 10)}\n${signature.slice(10)}`,
    ),
  ]
  expect(new Set(others).size).toBe(others.length)
  for (const other of others) {
    const verdict = await reader.read(other, shared.app.clock())
    expect(verdict).toMatchObject({ ok: false, reason: 'invalid' })
  }
  expect(await reader.read(token, shared.app.clock())).toMatchObject({ ok: true })
})

describe('a stranger is who presents', () => {
  const cases: [
    what: string,
    token: (claims: Awaited<ReturnType<typeof openShared>>['claims']) => string,
  ][] = [
    [
      'a token of its kind for another purpose',
      (c) => pythonToken({ ...c, aud: 'fastapi-users:reset' }),
    ],
    ['a token without an audience', ({ aud: _aud, ...c }) => pythonToken(c)],
    ['a token that never ends', ({ exp: _exp, ...c }) => pythonToken(c)],
    ['a token that ends beyond any date', (c) => pythonToken({ ...c, exp: 1e300 })],
    ['a token of nobody', ({ sub: _sub, ...c }) => pythonToken(c)],
    ['a token whose subject is a number', (c) => pythonToken({ ...c, sub: 5 })],
    [
      'a token whose old subject is a list',
      ({ sub, ...c }) => pythonToken({ ...c, user_id: [sub] }),
    ],
    ['a token of an unknown user', (c) => pythonToken({ ...c, sub: 'nobody' })],
    ['a token signed by another secret', (c) => pythonToken(c, { of: secret })],
    ['a token that is not signed', (c) => pythonToken(c, { header: { alg: 'none', typ: 'JWT' } })],
    [
      'a token of another algorithm',
      (c) => pythonToken(c, { header: { alg: 'HS512', typ: 'JWT' } }),
    ],
    [
      'a token that says it is one of ours',
      (c) => pythonToken(c, { header: { alg: 'HS256', typ: 'session+jwt' } }),
    ],
    ['a token of no type', (c) => pythonToken(c, { header: { alg: 'HS256' } })],
    ['a very long token', (c) => pythonToken({ ...c, padding: 'x'.repeat(5000) })],
  ]
  test.each(cases)('%s', async (_what, token) => {
    await using shared = await openShared()
    const visitor = shared.holder(token(shared.claims))
    expect(await visitor.trpc.hello.query()).toBe('stranger')
  })

  test('a token of its kind to a backend that was not told of it', async () => {
    const web = cookieBackend({ secret: pythonSecret, lifetimeSeconds, cookieName: 'login' })
    await using shared = await openShared({ backends: [web] })
    expect(await shared.holder(pythonToken(shared.claims)).trpc.hello.query()).toBe('stranger')
  })
})

test('a secret that can be guessed is refused, also if Python takes it', () => {
  expect(() => fastapiUsersTokens({ secret: 'SECRET', lifetimeSeconds })).toThrow(
    /at least 32 bytes/,
  )
  expect(() => fastapiUsersTokens({ secret: pythonSecret, lifetimeSeconds: 0 })).toThrow(
    /must be a number of seconds/,
  )
})
