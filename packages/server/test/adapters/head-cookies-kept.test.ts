import { createServer, type IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { describe, expect, test } from 'vitest'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { listenHttp2 } from '../harness/http2.ts'
import { listen } from '../harness/listen.ts'
import { ada, signIn, signUp } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const adapters: readonly AdapterName[] = [
  'standalone',
  'http2',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'plain fetch',
  'hono',
  'lambda v1',
  'lambda v2',
]
const links = ['httpLink', 'httpBatchLink', 'httpBatchStreamLink'] as const
const ways = adapters.flatMap((adapter) =>
  links
    .filter((link) => adapter !== 'plain fetch' || link !== 'httpBatchStreamLink')
    .map((link) => ({ adapter, link })),
)

type Way = (typeof ways)[number]

/** Without the wrapper, what `responseMeta` says of storing is the last word. */
const isWrapped = ({ adapter }: Way) => adapter !== 'plain fetch'
/** Nothing in front of a Lambda can set a header of its response. */
const hasFront = ({ adapter }: Way) => !adapter.startsWith('lambda')
/** Hono keeps only the former, whoever serves: see `set res` in its Context. */
const keepsBoth = ({ adapter }: Way) => adapter !== 'hono'

const nameOf = (line: string) => line.slice(0, line.indexOf('='))
const sessionCookie = '__Host-trpc-auth'

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test("the cookies of the app's responseMeta arrive beside the session's, each once", async () => {
    const responseMeta = () => ({
      headers: new Headers([
        ['set-cookie', 'theme=dark; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT'],
        ['set-cookie', 'tour=done; Path=/'],
        ['x-app', 'yes'],
      ]),
    })
    await using server = await serve({ ...createApp(), responseMeta }, adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    await signIn(browser)

    const names = browser.last.setCookie.map(nameOf)
    expect(names.toSorted()).toEqual([sessionCookie, 'theme', 'tour'])
    expect(browser.last.headers.get('x-app')).toBe('yes')
  })
})

describe.for(ways.filter(isWrapped))('on $adapter through $link', ({ adapter, link }) => {
  test('a response with a session cookie is never stored [sec-18]', async () => {
    const responseMeta = () => ({ headers: { 'cache-control': 'private, max-age=60' } })
    await using server = await serve({ ...createApp(), responseMeta }, adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)
    expect(browser.last.headers.get('cache-control')).toBe('private, max-age=60')

    await signIn(browser)

    expect(browser.last.headers.get('cache-control')).toBe('private, max-age=60, no-store')
  })
})

describe.for(ways.filter(hasFront))('on $adapter through $link', ({ adapter, link }) => {
  test('what a middleware in front has set survives [sec-19,25]', async () => {
    const earlier = [
      ['set-cookie', 'visit=1; Path=/'],
      ['set-cookie', 'locale=nl; Path=/'],
      ['vary', 'Origin'],
      ['access-control-allow-origin', 'https://app.example.com'],
    ] as const
    await using server = await serve({ ...createApp(), earlier }, adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    await signIn(browser)

    const { headers, setCookie } = browser.last
    expect(setCookie.map(nameOf).toSorted()).toEqual([sessionCookie, 'locale', 'visit'])
    expect(headers.get('vary')).toMatch(/\borigin\b/i)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  })
})

describe.for(ways.filter(hasFront).filter(keepsBoth))(
  'on $adapter through $link',
  ({ adapter, link }) => {
    test("a middleware's cookie and one of responseMeta are kept together", async () => {
      const earlier = [['set-cookie', 'visit=1; Path=/']] as const
      const responseMeta = () => ({ headers: new Headers({ 'set-cookie': 'theme=dark; Path=/' }) })
      await using server = await serve({ ...createApp(), earlier, responseMeta }, adapter)
      const browser = new Browser(server, { link })
      await signUp(browser)

      await signIn(browser)

      const names = browser.last.setCookie.map(nameOf)
      expect(names.toSorted()).toEqual([sessionCookie, 'theme', 'visit'])
    })
  },
)

const protocols = {
  'HTTP/1.1': (handler: Handler) => listen(createServer(handler)),
  'HTTP/2': (handler: Handler) => listenHttp2(handler),
}

type Handler = (req: IncomingMessage | Http2ServerRequest, res: Answer) => void

/** What the responses of both have in common. */
interface Answer {
  setHeader(name: string, value: string[]): unknown
  writeHead(status: number, headers: Record<string, string>): unknown
  end(): unknown
}

test.for(['HTTP/1.1', 'HTTP/2'] as const)(
  "over %s the app's newer cookie counts, whatever was set before it",
  async (protocol) => {
    const app = createApp()
    const caller = app.t.createCallerFactory(app.router)
    const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(ada)
    const server = await protocols[protocol]((req, res) => {
      res.setHeader('set-cookie', ['theme=light; Path=/', 'visit=1; Path=/'])
      const { auth } = app.createContext({ req, res })
      void auth.signIn({ id: user.id }).then(() => {
        res.writeHead(200, { 'set-cookie': 'theme=dark; Path=/' })
        return res.end()
      })
    })

    const { headers } = await server.send(new Request(server.origin))

    const jar = new Map(headers.getSetCookie().map((line) => [nameOf(line), line]))
    expect([...jar.keys()].toSorted()).toEqual([sessionCookie, 'theme', 'visit'])
    expect(jar.get('theme')).toBe('theme=dark; Path=/')
    await server.close()
  },
)
