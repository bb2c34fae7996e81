import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { AuthError, type AdapterOptions, type Cookie } from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { listen } from '../harness/listen.ts'
import { ada, bob } from '../harness/people.ts'

const name = '__Host-trpc-auth'
const host = 'app.example.com'
const setCookie = () => undefined

async function createSignedIn() {
  const app = createAppWith({}, ({ t }) => ({ hi: t.procedure.query(() => 'hi') }))
  const callerOf = (options: AdapterOptions) =>
    app.t.createCallerFactory(app.router)(app.createContext(options))
  const set: Cookie[] = []
  await callerOf({ headers: new Headers() }).auth.register(ada)
  await callerOf({ headers: new Headers(), setCookie: (c) => void set.push(c) }).auth.login(ada)
  const cookie = `${name}=${set[0]?.value}`
  return { app, callerOf, cookie }
}

/** What a browser says of a page that is not the app's. */
const foreign = {
  'a link in a mail': { 'sec-fetch-site': 'cross-site' },
  'a form of another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'a sibling subdomain': { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' },
  'an older browser': { origin: 'https://evil.example' },
} as const
type From = keyof typeof foreign
const places = Object.keys(foreign).filter((key): key is From => key in foreign)

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  )
  return error instanceof AuthError ? error.auth.code : error
}

describe.for(places)('reached from %s', (from) => {
  test('headers alone read who is there, and change nothing [field-A7]', async () => {
    const { app, callerOf, cookie } = await createSignedIn()
    const headers = new Headers({ cookie, host, ...foreign[from] })

    const caller = callerOf({ headers })

    expect(await caller.hello()).toBe('Ada')
    expect(await caller.auth.me()).toMatchObject({ email: ada.email })
    expect(await codeOf(caller.notes.create({ text: 'forged' }))).toBe('CROSS_SITE_REQUEST')
    expect(await codeOf(caller.notes.clear())).toBe('CROSS_SITE_REQUEST')
    expect(app.notes.all).toEqual([])
  })

  test.for(['GET', 'HEAD'])(
    'a route that is told its %s reads, and changes nothing [field-A7]',
    async (method) => {
      const { app, callerOf, cookie } = await createSignedIn()
      const headers = new Headers({ cookie, host, ...foreign[from] })
      const options = { headers, method, setCookie }

      expect(await app.createContext(options).auth.user()).toMatchObject({ email: ada.email })
      expect(await callerOf(options).auth.me()).toMatchObject({ email: ada.email })
      expect(await codeOf(callerOf(options).notes.clear())).toBe('CROSS_SITE_REQUEST')
      expect(await codeOf(callerOf(options).auth.logout())).toBe('CROSS_SITE_REQUEST')
      expect(await codeOf(callerOf(options).auth.login(ada))).toBe('CROSS_SITE_REQUEST')
      expect(await codeOf(callerOf(options).auth.register(bob))).toBe('CROSS_SITE_REQUEST')
    },
  )

  test.for(['POST', 'PUT', undefined])(
    'a route that is told %s is not acted for [field-A7]',
    async (method) => {
      const { app, callerOf, cookie } = await createSignedIn()
      const headers = new Headers({ cookie, host, ...foreign[from] })
      const options = { headers, method, setCookie }

      expect(await app.createContext(options).auth.user()).toBe(null)
      expect(await codeOf(callerOf(options).notes.clear())).toBe('CROSS_SITE_REQUEST')
      expect(await codeOf(app.createContext(options).auth.signOut())).toBe('CROSS_SITE_REQUEST')
    },
  )

  test('a Request is told as it is [field-A7]', async () => {
    const { callerOf, cookie } = await createSignedIn()
    const headers = { cookie, host, ...foreign[from] }
    const url = `https://${host}/`

    const get = callerOf(new Request(url, { headers }))
    const post = callerOf(new Request(url, { headers, method: 'POST' }))

    expect(await get.auth.me()).toMatchObject({ email: ada.email })
    expect(await codeOf(get.notes.clear())).toBe('CROSS_SITE_REQUEST')
    expect(await codeOf(post.auth.me())).toBe('CROSS_SITE_REQUEST')
  })

  test('a route on Node that mutates within a GET is guarded as well [field-A7]', async () => {
    const { callerOf, cookie } = await createSignedIn()
    const answered: unknown[] = []
    const server = await listen(
      createServer((req, res) => {
        const caller = callerOf({ req, res })
        void Promise.all([codeOf(caller.auth.me()), codeOf(caller.notes.clear())]).then((codes) => {
          answered.push(...codes)
          res.end()
        })
      }),
    )

    await server.send(new Request(`https://${host}/`, { headers: { cookie, ...foreign[from] } }))

    expect(answered).toEqual([null, 'CROSS_SITE_REQUEST'])
    await server.close()
  })
})

test("the app's own pages may do all of it [field-A7]", async () => {
  const { callerOf, cookie } = await createSignedIn()
  const own = { cookie, host, origin: `https://${host}`, 'sec-fetch-site': 'same-origin' }

  expect(await callerOf({ headers: new Headers(own) }).notes.clear()).toBe(0)
  const options = { headers: new Headers(own), method: 'GET', setCookie }
  expect(await codeOf(callerOf(options).auth.logout())).toBe(null)
})
