import { describe, expect, test } from 'vitest'
import { AuthConfigError, backend, bearerTransport, jwtStrategy } from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser, type BrowserOptions } from '../harness/browser.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve, type AdapterName } from '../harness/serve.ts'
import { badge } from './concern/badge.ts'
import { createTextApp } from './concern/text-app.ts'

// The concern of docs/adding-a-concern.md, as it is printed there.

type Options = Parameters<typeof createTextApp>[0]

/** The app, served, with Ada and her telephone. */
async function openTown(options: Options = {}, adapter?: AdapterName) {
  const app = createTextApp(options)
  const server = await serve(app, adapter)
  const browse = (how?: BrowserOptions) => new Browser(server, how)
  const settle = async (person: typeof ada, phone: string) => {
    const { user } = await browse().trpc.auth.register.mutate(person)
    const record = await app.auth.users.findById(user.id)
    await app.auth.users.update(user.id, { profile: { ...record?.profile, phone } })
    return user.id
  }
  return {
    ...app,
    server,
    browse,
    settle,
    /** What a browser was given, and the code that has come, if one has. */
    async ask(browser: ReturnType<typeof browse>, email = ada.email) {
      const before = app.texts.length
      const { request } = await browser.trpc.text.request.mutate({ email })
      await app.auth.hooks.settled()
      const code = app.texts.slice(before).at(-1)?.code ?? 'none'
      return { request, code }
    },
    /** How many records there are, whatever they are about. */
    async kept() {
      return app.records.purge(new Date(8.64e15), 1000)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function openAdas(options?: Options, adapter?: AdapterName) {
  const town = await openTown(options, adapter)
  const id = await town.settle(ada, '+43 1')
  return { ...town, id }
}

/** A code of the same kind that is another one. */
const otherThan = (code: string) => (code === '111111' ? '222222' : '111111')

describe('a code by text message', () => {
  test.for(adapterNames)('signs in on %s, through a batch that streams', async (adapter) => {
    await using town = await openAdas({}, adapter)
    const browser = town.browse({ link: 'httpBatchStreamLink' })
    const asked = await town.ask(browser)
    expect(town.texts).toEqual([{ phone: '+43 1', code: asked.code }])
    expect(asked.code).toMatch(/^\d{6}$/)

    expect(await browser.trpc.text.signIn.mutate(asked)).toEqual({ pending: [] })

    expect(await browser.cookies()).toHaveLength(1)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('gives a client that keeps its token itself the token', async () => {
    const strategy = jwtStrategy({ secret, lifetimeSeconds })
    const api = backend({ name: 'api', transport: bearerTransport(), strategy })
    await using town = await openAdas({ backends: [api] })
    const asked = await town.ask(town.browse())
    const { accessToken } = await town.browse().trpc.text.signIn.mutate(asked)
    const client = town.browse({ headers: { authorization: `Bearer ${accessToken}` } })
    expect((await client.trpc.auth.me.query()).id).toBe(town.id)
  })

  test('is good once, however many try it at the same time', async () => {
    await using town = await openAdas()
    const asked = await town.ask(town.browse())
    const browsers = Array.from({ length: 5 }, () => town.browse())
    const tries = await Promise.allSettled(browsers.map((b) => b.trpc.text.signIn.mutate(asked)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const again = await refusal(town.browse().trpc.text.signIn.mutate(asked))
    expect(again).toMatchObject({ httpStatus: 400, auth: { code: 'TEXT_CODE_WRONG' } })
  })

  test('may be mistyped four times, and not five', async () => {
    await using town = await openAdas()
    for (const [wrong, answer] of [[4, 'signed in'] as const, [5, 'TEXT_CODE_WRONG'] as const]) {
      const browser = town.browse()
      const { request, code } = await town.ask(browser)
      for (let at = 0; at < wrong; at += 1) {
        const mistyped = browser.trpc.text.signIn.mutate({ request, code: otherThan(code) })
        expect((await refusal(mistyped)).auth?.code).toBe('TEXT_CODE_WRONG')
      }
      const last = await browser.trpc.text.signIn.mutate({ request, code }).then(
        () => 'signed in',
        (error: { data: { auth: { code: string } } }) => error.data.auth.code,
      )
      expect(last).toBe(answer)
    }
  })

  test('gives no more than five tries to many that come at once', async () => {
    await using town = await openAdas()
    const { request, code } = await town.ask(town.browse())
    const wrong = otherThan(code)
    const tries = Array.from({ length: 40 }, () =>
      refusal(town.browse().trpc.text.signIn.mutate({ request, code: wrong })),
    )
    for (const { auth } of await Promise.all(tries)) expect(auth?.code).toBe('TEXT_CODE_WRONG')
    const right = town.browse().trpc.text.signIn.mutate({ request, code })
    expect((await refusal(right)).auth?.code).toBe('TEXT_CODE_WRONG')
  })

  test('is good for ten minutes', async () => {
    await using town = await openAdas()
    const [early, late] = [await town.ask(town.browse()), await town.ask(town.browse())]
    town.clock.advance(599)
    await town.browse().trpc.text.signIn.mutate(early)
    town.clock.advance(1)
    const refused = await refusal(town.browse().trpc.text.signIn.mutate(late))
    expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
  })

  test('belongs to the request that it was sent for', async () => {
    await using town = await openAdas()
    const [one, other] = [await town.ask(town.browse()), await town.ask(town.browse())]
    for (const request of [other.request, `${one.request}A`, one.request.slice(0, -2), '', 'a.b']) {
      const code = one.code === other.code ? otherThan(one.code) : one.code
      const refused = await refusal(town.browse().trpc.text.signIn.mutate({ request, code }))
      expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
    }
  })

  test('lets nobody in to whom the address belongs now', async () => {
    await using town = await openAdas()
    const asked = await town.ask(town.browse())
    const moved = { email: 'ada@home.org', emailKey: 'ada@home.org' }
    await town.auth.users.update(town.id, moved)
    await town.settle({ ...bob, email: ada.email }, '+43 2')
    const refused = await refusal(town.browse().trpc.text.signIn.mutate(asked))
    expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
  })

  test('lets in no user who was deactivated meanwhile', async () => {
    await using town = await openAdas()
    const asked = await town.ask(town.browse())
    await town.auth.users.update(town.id, { isActive: false })
    const refused = await refusal(town.browse().trpc.text.signIn.mutate(asked))
    expect(refused.auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  })
})

describe('a stranger', () => {
  test('is answered as users are, and gets no message', async () => {
    await using town = await openAdas()
    const known = await town.ask(town.browse())
    const stranger = await town.ask(town.browse(), 'eve@example.org')
    expect(town.texts).toHaveLength(1)
    expect(stranger.request).toHaveLength(known.request.length)
    const tried = { request: stranger.request, code: known.code }
    const refused = await refusal(town.browse().trpc.text.signIn.mutate(tried))
    expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
  })

  test('has nothing written by asking, nor by what was never sealed', async () => {
    await using town = await openAdas()
    await town.ask(town.browse())
    await town.ask(town.browse(), 'eve@example.org')
    await refusal(town.browse().trpc.text.signIn.mutate({ request: 'made.up', code: '123456' }))
    expect(await town.kept()).toBe(0)
  })

  test('who tries a code has one row, as a user has, and it is soon over', async () => {
    await using town = await openAdas()
    const { request } = await town.ask(town.browse(), 'eve@example.org')
    for (let at = 0; at < 3; at += 1) {
      await refusal(town.browse().trpc.text.signIn.mutate({ request, code: '123456' }))
    }
    town.clock.advance(1201)
    expect(await town.auth.records?.purge(town.clock(), 10)).toBe(1)
  })

  test('on a page of another site can sign nobody in', async () => {
    await using town = await openAdas()
    const asked = await town.ask(town.browse())
    const elsewhere = town.browse({ page: 'https://evil.example' })
    const refused = await refusal(elsewhere.trpc.text.signIn.mutate(asked))
    expect(refused.auth?.code).toBe('CROSS_SITE_REQUEST')
    expect(await town.kept()).toBe(0)
  })
})

describe('what the concern has added', () => {
  test('is counted by its name: five messages, and no code is right where none was sent', async () => {
    const limited: string[] = []
    const onLimited = ({ call, scope }: { call: string; scope: string }) =>
      void limited.push(`${call} ${scope}`)
    await using town = await openAdas({ limits: { onLimited } })
    const asked = []
    for (let at = 0; at < 6; at += 1) asked.push(await town.ask(town.browse()))
    expect(town.texts).toHaveLength(5)
    expect(limited).toEqual(['textCode account'])
    const last = { request: asked.at(-1)?.request ?? '', code: asked.at(0)?.code ?? '' }
    const refused = await refusal(town.browse().trpc.text.signIn.mutate(last))
    expect(refused.auth?.code).toBe('TEXT_CODE_WRONG')
  })

  test('has a limit that the app can set', async () => {
    const limits = { address: { textCode: { calls: 2, perSeconds: 60 } } }
    await using town = await openAdas({ limits })
    const browser = town.browse()
    await town.ask(browser)
    await town.ask(browser)
    expect((await refusal(town.ask(browser))).auth).toEqual({
      code: 'TOO_MANY_REQUESTS',
      retryAfterSeconds: 60,
    })
  })

  test('tells a listener to everything that a message was sent, and not its code', async () => {
    await using town = await openAdas()
    const { code } = await town.ask(town.browse())
    const told = town.heard.filter((event) => 'user' in event && Object.keys(event).length === 2)
    expect(told.length).toBeGreaterThan(0)
    for (const event of town.heard) {
      expect(event).not.toHaveProperty('token')
      expect(Object.values(event)).not.toContain(code)
    }
  })

  test('is refused at start-up without what it needs', () => {
    const hooks = { afterLogin: () => undefined }
    expect(() => createTextApp({ hooks })).toThrow(AuthConfigError)
    expect(() => createTextApp({ hooks })).toThrow('hooks: { afterRequestTextCode }')
  })
})

describe('a proof within a session', () => {
  test('by a code is the step-up that a procedure asks for', async () => {
    await using town = await openAdas()
    const browser = town.browse()
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.close.query()).toBe('closed')
    expect((await refusal(browser.trpc.pay.query())).auth).toEqual({
      code: 'STEP_UP_REQUIRED',
      stepUp: { methods: ['text-code'], withinSeconds: 900 },
    })

    await browser.trpc.text.signIn.mutate(await town.ask(browser))
    expect(await browser.trpc.pay.query()).toBe('paid')

    town.clock.advance(301)
    expect((await refusal(browser.trpc.close.query())).auth?.stepUp?.withinSeconds).toBe(300)
    expect((await refusal(browser.trpc.pay.query())).auth?.stepUp?.withinSeconds).toBe(300)
    await browser.trpc.text.signIn.mutate(await town.ask(browser))
    expect(await browser.trpc.close.query()).toBe('closed')
    town.clock.advance(250)
    expect(await browser.trpc.pay.query()).toBe('paid')
  })

  test('of somebody else is a sign-in of theirs', async () => {
    await using town = await openAdas()
    await town.settle(bob, '+43 2')
    const browser = town.browse()
    await browser.trpc.auth.login.mutate(bob)
    await browser.trpc.text.signIn.mutate(await town.ask(browser))
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  })
})

describe('the factor of the page', () => {
  const lasting = { version: 1, createdAt: new Date(0), expiresAt: null, data: null }

  test('is asked of who has set it up, after a code as after a password', async () => {
    await using town = await openAdas()
    await town.records.insert({ ...lasting, kind: badge.name, key: '7', owner: town.id })
    for (const enter of ['text', 'password'] as const) {
      const browser = town.browse()
      const { pending } =
        enter === 'text'
          ? await browser.trpc.text.signIn.mutate(await town.ask(browser))
          : await browser.trpc.auth.login.mutate(ada)
      expect(pending).toEqual(['badge'])
      expect((await refusal(browser.trpc.close.query())).auth?.code).toBe('SECOND_FACTOR_REQUIRED')

      expect(await browser.trpc.badge.show.mutate()).toEqual([])
      expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    }
  })

  test('is not completed by a code', async () => {
    await using town = await openAdas()
    await town.records.insert({ ...lasting, kind: badge.name, key: '7', owner: town.id })
    const browser = town.browse()
    await browser.trpc.auth.login.mutate(ada)
    await browser.trpc.text.signIn.mutate(await town.ask(browser))
    expect((await refusal(browser.trpc.close.query())).auth?.code).toBe('SECOND_FACTOR_REQUIRED')
  })

  test('is asked of nobody else', async () => {
    await using town = await openAdas()
    const browser = town.browse()
    expect(await browser.trpc.auth.login.mutate(ada)).not.toHaveProperty('pending')
  })
})
