import { EventEmitter, once } from 'node:events'
import { queryObjects } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuthError } from '../errors.ts'
import type { Cookie } from './cookie.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { openExchange, type AdapterOptions } from './open.ts'
import type { CookieRank } from './response-cookies.ts'

const cookie: Cookie = {
  name: 'sid',
  value: 'a',
  maxAge: 60,
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  partitioned: false,
}

/** A head that counts how often it is attached, and has left as soon as it is told so. */
function createHead() {
  const state = { attached: 0, sent: false }
  const head: ResponseHead = {
    writable: true,
    waits: true,
    sent: () => state.sent,
    attach: () => void (state.attached += 1),
  }
  return { state, head }
}

function createJar() {
  return new CookieJar(createHead().head)
}

const codeOf = (error: unknown) => (error instanceof AuthError ? error.auth.code : error)

describe('one entry', () => {
  test('per name, domain and path', () => {
    const jar = createJar()
    const others: Cookie[] = [
      { ...cookie, name: 'other' },
      { ...cookie, path: '/trpc' },
      { ...cookie, domain: 'example.com' },
      { ...cookie, domain: 'www.example.com' },
    ]
    for (const each of [cookie, ...others]) jar.set(each, 'identity')
    jar.set({ ...cookie, value: 'b', sameSite: 'strict' }, 'identity')

    expect(jar.commit()).toEqual([{ ...cookie, value: 'b', sameSite: 'strict' }, ...others])
  })

  test('a sign-in or sign-out beats a renewal, whichever came first', () => {
    const late = createJar()
    late.set({ ...cookie, value: 'renewed' }, 'renewal')
    late.set({ ...cookie, value: '', maxAge: 0 }, 'identity')
    expect(late.commit()).toEqual([{ ...cookie, value: '', maxAge: 0 }])

    const early = createJar()
    early.set({ ...cookie, value: '', maxAge: 0 }, 'identity')
    early.set({ ...cookie, value: 'renewed' }, 'renewal')
    expect(early.commit()).toEqual([{ ...cookie, value: '', maxAge: 0 }])
  })

  test('whatever is set: the last identity, else the last renewal, of each cookie', () => {
    const set = fc.record({
      name: fc.constantFrom('a', 'b'),
      path: fc.constantFrom('/', '/x'),
      domain: fc.constantFrom(undefined, 'example.com'),
      rank: fc.constantFrom<CookieRank[]>('renewal', 'identity'),
    })
    fc.assert(
      fc.property(fc.array(set, { maxLength: 30 }), (sets) => {
        const jar = createJar()
        const calls = sets.map(({ domain, rank, ...rest }, at) => {
          const given: Cookie = { ...cookie, ...rest, value: `${at}` }
          return { rank, cookie: domain === undefined ? given : { ...given, domain } }
        })
        for (const call of calls) jar.set(call.cookie, call.rank)
        const committed = jar.commit()
        const place = ({ name, domain, path }: Cookie) => `${name} ${domain} ${path}`
        expect(new Set(committed.map(place)).size).toBe(committed.length)
        for (const call of calls) {
          const same = calls.filter((one) => place(one.cookie) === place(call.cookie))
          const winner = same.findLast(({ rank }) => rank === 'identity') ?? same.at(-1)
          expect(committed.find((one) => place(one) === place(call.cookie))).toEqual(winner?.cookie)
        }
      }),
    )
  })
})

describe('the head', () => {
  test('is attached once, before the first cookie', () => {
    const { head, state } = createHead()
    const jar = new CookieJar(head)
    expect(state.attached).toBe(0)
    jar.open()
    jar.set(cookie, 'identity')
    jar.set(cookie, 'renewal')
    expect(state.attached).toBe(1)
  })

  test('waits until all work that was held is done, however it ends', async () => {
    const jar = createJar()
    const [first, second] = [new EventEmitter(), new EventEmitter()]
    expect(jar.settled()).toBeNull()
    const work = [jar.hold(() => once(first, 'done')), jar.hold(() => once(second, 'done'))]
    let settled = false
    const wait = jar.settled()?.then(() => (settled = true))

    first.emit('done')
    await work[0]
    expect(settled).toBe(false)

    second.emit('error', new Error('refused'))
    await expect(work[1]).rejects.toThrow('refused')
    await wait
    expect(settled).toBe(true)
    expect(jar.settled()).toBeNull()
  })

  test('work that throws before its first wait is held no longer', async () => {
    const jar = createJar()
    const work = jar.hold(() => {
      throw new Error('at once')
    })
    await expect(work).rejects.toThrow('at once')
    expect(jar.settled()).toBeNull()
  })
})

describe('too late', () => {
  test('once committed, no cookie is set and no work begins', async () => {
    const jar = createJar()
    jar.set(cookie, 'identity')
    expect(jar.commit()).toEqual([cookie])
    let began = false

    expect(() => jar.set({ ...cookie, value: 'b' }, 'identity')).toThrow(/cookieProcedure/)
    const work = jar.hold(async () => void (began = true))
    expect(await work.catch(codeOf)).toBe('COOKIES_NOT_WRITABLE')
    expect(began).toBe(false)
    expect(jar.writable).toBe(false)
  })

  test('once the head has left without waiting, neither', async () => {
    const { head, state } = createHead()
    const jar = new CookieJar(head)
    state.sent = true
    let began = false

    expect(() => jar.set(cookie, 'identity')).toThrow(/has been sent/)
    const work = jar.hold(async () => void (began = true))
    expect(await work.catch(codeOf)).toBe('COOKIES_NOT_WRITABLE')
    expect(began).toBe(false)
    expect(jar.writable).toBe(false)
    expect(state.attached).toBe(0)
  })

  test('where nothing can be written, the sentence says what to do instead', async () => {
    const jar = new CookieJar({ writable: false, why: 'Send this call over HTTP.' })
    expect(() => jar.set(cookie, 'identity')).toThrow('Send this call over HTTP.')
    expect(await jar.hold(async () => 1).catch(codeOf)).toBe('COOKIES_NOT_WRITABLE')
    expect(jar.writable).toBe(false)
  })
})

test.for<[string, AdapterOptions]>([
  ['fetch', { req: new Request('https://app.example/'), resHeaders: new Headers() }],
  ['headers', { headers: new Headers() }],
  ['headers and setCookie', { headers: new Headers(), setCookie: () => undefined }],
  ['lambda', { event: { version: '2.0' }, context: {} }],
])('on %s there is no jar before somebody asks for it, and one from then on', ([, options]) => {
  const jars = () => queryObjects(CookieJar, { format: 'count' })
  const before = jars()

  const exchange = openExchange(options)

  expect(jars()).toBeLessThanOrEqual(before)
  expect(exchange.jar).toBe(exchange.jar)
})
