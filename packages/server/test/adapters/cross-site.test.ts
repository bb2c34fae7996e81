import { subjectOf } from '../harness/subject.ts'
import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  jwtStrategy,
} from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const at = 'https://app.example.com'
const sibling = 'https://evil.example.com'
const foreign = 'https://evil.example'
const refused = { code: 'FORBIDDEN', httpStatus: 403, auth: { code: 'CROSS_SITE_REQUEST' } }

/** SameSite=None: the cookie goes along from everywhere, so the guard alone is left. */
function createOpenApp(trustedOrigins: readonly string[] = []) {
  const backends = [cookieBackend({ secret, lifetimeSeconds, cookieSameSite: 'none' })]
  return createApp({ backends, trustedOrigins })
}

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test.for([sibling, foreign])(
    'a page of %s cannot write with the session [sec-21]',
    async (page) => {
      const app = createOpenApp()
      await using server = await serve(app, adapter)
      const own = new Browser(server, { link, at })
      await signUpAndIn(own)
      await own.trpc.notes.create.mutate({ text: 'kept' })
      const other = new Browser(server, { link, at, page, jar: own.jar })
      expect(await other.cookies()).toHaveLength(1)

      expect(await refusal(other.trpc.notes.create.mutate({ text: 'forged' }))).toEqual(refused)
      expect(await refusal(other.trpc.notes.clear.mutate())).toEqual(refused)
      expect(await refusal(other.trpc.auth.logout.mutate())).toEqual(refused)

      expect(app.notes.all).toEqual([{ owner: 'Ada', text: 'kept' }])
      expect(await own.trpc.hello.query()).toBe('Ada')
    },
  )

  test('a form of a sibling host, which needs no CORS, changes nothing [sec-21]', async () => {
    const app = createApp()
    await using server = await serve(app, adapter)
    const own = new Browser(server, { link, at })
    await signUpAndIn(own)
    await own.trpc.notes.create.mutate({ text: 'kept' })
    const other = new Browser(server, { link, at, page: sibling, jar: own.jar })
    expect(await other.cookies()).toHaveLength(1) // SameSite=Lax does not stop a sibling

    const body = new FormData()
    body.set('json', '{}')
    const response = await other.fetch('/trpc/notes.clear', { method: 'POST', body })

    expect(response.status).toBe(403)
    expect(await response.text()).toContain('CROSS_SITE_REQUEST')
    expect(app.notes.all).toHaveLength(1)

    const same = await own.fetch('/trpc/notes.clear', { method: 'POST', body })
    expect(same.status).toBe(200)
    expect(app.notes.all).toEqual([])
  })

  test('another site can sign nobody in, nor up [sec-21]', async () => {
    await using server = await serve(createOpenApp(), adapter)
    const own = new Browser(server, { link, at })
    await signUp(own)
    const other = new Browser(server, { link, at, page: foreign, jar: own.jar })

    expect(await refusal(signIn(other))).toEqual(refused)
    expect(await refusal(signUp(other, { ...ada, email: 'eve@example.org' }))).toEqual(refused)

    expect(await own.cookies()).toEqual([])
    expect(other.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
  })

  test('a trusted origin can do it all', async () => {
    await using server = await serve(createOpenApp([sibling]), adapter)
    const trusted = new Browser(server, { link, at, page: sibling })

    await signUpAndIn(trusted)

    expect(await trusted.trpc.notes.create.mutate({ text: 'mine' })).toMatchObject({ text: 'mine' })
    expect(await trusted.trpc.auth.logout.mutate()).toEqual({ ok: true })
    expect(await trusted.cookies()).toEqual([])
  })
})

test('a read from another site is answered: CORS keeps its answer from the page', async () => {
  await using server = await serve(createOpenApp())
  const own = new Browser(server, { at })
  await signUpAndIn(own)

  const other = new Browser(server, { at, page: foreign, jar: own.jar })

  expect(await other.trpc.hello.query()).toBe('Ada')
})

test('a client that is no browser sends neither header and is let in', async () => {
  await using server = await serve(createApp())
  const script = new Browser(server, { without: ['origin', 'sec-fetch-site'] })

  await signUpAndIn(script)

  expect(await script.trpc.notes.create.mutate({ text: 'mine' })).toMatchObject({ owner: 'Ada' })
})

test('a bearer token needs no guard: no browser sends it by itself', async () => {
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  await using server = await serve(createApp({ backends: [api] }))
  const page = { at, page: foreign }
  const browser = new Browser(server, page)
  await signUp(browser)
  const { email, password } = ada
  const { accessToken } = await browser.trpc.auth.login.mutate({ email, password })

  const program = new Browser(server, {
    ...page,
    headers: { authorization: `Bearer ${accessToken}` },
  })

  expect(await program.trpc.notes.create.mutate({ text: 'mine' })).toMatchObject({ owner: 'Ada' })
})

test('with both, a cross-site cookie does not stop the bearer token', async () => {
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const web = cookieBackend({ secret, lifetimeSeconds, cookieSameSite: 'none' })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  const app = createAppWith({ backends: [web, api] }, ({ auth, t }) => ({
    api: authRouter(auth, t.procedure, { backend: 'api' }),
    which: auth.protectedProcedure(t.procedure).mutation(({ ctx }) => ctx.session.backend),
  }))
  await using server = await serve(app)
  const browser = new Browser(server, { at })
  const { id } = await signUpAndIn(browser)
  const issued = await strategy.write(subjectOf({ userId: id, backend: 'api' }), app.clock())
  const headers = { authorization: `Bearer ${issued.token}` }

  const other = new Browser(server, { at, page: foreign, jar: browser.jar, headers })

  expect(await other.cookies()).toHaveLength(1)
  expect(await other.trpc.which.mutate()).toBe('api')
  expect(await browser.trpc.which.mutate()).toBe('cookie')
})
