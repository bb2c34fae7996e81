import { awsLambdaRequestHandler } from '@trpc/server/adapters/aws-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import type { AdapterName } from '../harness/serve.ts'

let acme: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
})
afterAll(() => acme[Symbol.asyncDispose]())

const page = 'http://127.0.0.1:4711/oauth/acme'
const callbackUrl = 'http://127.0.0.1:4711/trpc/oauth.callback'

function open(adapter?: AdapterName, asksForEmail = false) {
  acme.repent()
  const providers = { acme: atProvider(acme) }
  return openOAuthTown({ providers, callbackUrl, asksForEmail }, adapter)
}

/** As a browser that a provider sends back to the app: a GET of another site's making. */
async function land(browser: OAuthBrowser, url: string) {
  const { pathname, search } = new URL(url)
  const response = await browser.fetch(pathname + search, {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  })
  return { status: response.status, to: response.headers.get('location'), response }
}

const begin = async ({ trpc }: OAuthBrowser, more: { returnTo?: string } = {}) =>
  acme.go((await trpc.oauth.start.mutate({ provider: 'acme', ...more })).url)

const isIn = ({ trpc }: OAuthBrowser) =>
  trpc.users.me.query().then(
    () => true,
    () => false,
  )

const adapters = [
  'standalone',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'hono route',
  'lambda v1',
  'lambda v2',
  'http2',
  'http2 over TLS',
] as const satisfies readonly AdapterName[]

describe.for(adapters)('on the adapter %s', (adapter) => {
  test('a browser that comes back is signed in and sent on, without a page in between [fu-201]', async () => {
    await using town = await open(adapter)
    const browser = town.browse()
    const url = await begin(browser, { returnTo: '/notes?page=2#top' })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4711\/trpc\/oauth\.callback\.acme\?/)
    const { status, to, response } = await land(browser, url)
    expect({ status, to }).toEqual({ status: 303, to: 'http://127.0.0.1:4711/notes?page=2#top' })
    expect(response.headers.get('cache-control')).toContain('no-store')
    expect(await isIn(browser)).toBe(true)
  })

  test('one that nobody has sent is sent to the page, and signed in nowhere [sec-77]', async () => {
    await using town = await open(adapter)
    const [attacker, victim] = [town.browse(), town.browse()]
    const { status, to } = await land(victim, await begin(attacker))
    expect({ status, to }).toEqual({ status: 303, to: `${page}?error=OAUTH_EXPIRED` })
    expect(await isIn(victim)).toBe(false)
  })
})

describe('where the browser is sent on', () => {
  test('the flow comes along from the provider’s page, for ten minutes', async () => {
    await using town = await open()
    const browser = town.browse()
    await begin(browser)
    const [cookie] = browser.last.setCookie
    expect(cookie).toContain('SameSite=Lax')
  })

  test('the provider is asked once what it says, for the way there and back', async () => {
    await using town = await open()
    const browser = town.browse()
    acme.requests.length = 0
    await land(browser, await begin(browser))
    expect(acme.requests).toEqual(['/.well-known/openid-configuration', '/token', '/jwks'])
  })

  test('a page asks for the address that the provider does not say, and goes on from there', async () => {
    await using town = await open('standalone', true)
    const browser = town.browse()
    acme.lies.claims = { email: null }
    const { to } = await land(browser, await begin(browser, { returnTo: '/notes' }))
    const { searchParams: said } = new URL(to ?? '')
    const { id = '', ...rest } = Object.fromEntries(said)
    expect(rest).toEqual({ error: 'NEEDS_EMAIL', returnTo: '/notes' })
    const { email } = ada
    await browser.trpc.oauth.requestEmail.mutate({ id, email })
    const token = await town.mailbox.token(email)
    const answer = await browser.trpc.oauth.finishEmail.mutate({ token })
    expect(answer).toMatchObject({ user: { email }, created: true, returnTo: '/notes' })
    expect(await isIn(browser)).toBe(true)
  })

  test('a double click signs in once, and the second learns that it was late [sec-79]', async () => {
    await using town = await open()
    const browser = town.browse()
    const url = await begin(browser)
    const both = await Promise.all([land(browser, url), land(browser, url)])
    const where = new Set(both.map(({ to }) => to))
    expect(where).toEqual(new Set(['http://127.0.0.1:4711/', `${page}?error=OAUTH_EXPIRED`]))
  })

  test('the page learns why it has not worked, and nothing of what the provider said [sec-84]', async () => {
    await using town = await open()
    const browser = town.browse()
    acme.lies.response = { error: 'access_denied', code: undefined, error_description: '<b>' }
    const denied = await land(browser, await begin(browser))
    expect(denied.to).toBe(`${page}?error=OAUTH_DENIED`)
    acme.repent()
    acme.lies.claims = { email: null }
    const without = await land(browser, await begin(browser))
    expect(without.to).toBe(`${page}?error=OAUTH_NEEDS_EMAIL`)
  })

  test('the page learns what is still to be done, and where to go on then [sec-92]', async () => {
    await using town = await open()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = town.browse()
    const confirm = await land(browser, await begin(browser, { returnTo: '/notes' }))
    expect(confirm.to).toBe(`${page}?error=CONFIRM_LINK&returnTo=%2Fnotes`)
    await browser.trpc.auth.login.mutate(ada)
    await browser.trpc.oauth.confirmLink.mutate()
    town.enrolled.add(id)
    const next = town.browse()
    const second = await land(next, await begin(next))
    expect(second.to).toBe(`${page}?error=SECOND_FACTOR_REQUIRED&returnTo=%2F`)
    await next.trpc.codes.mutate()
    expect(await isIn(next)).toBe(true)
  })

  test('a hook that fails sends nobody anywhere else [sec-83]', async () => {
    acme.repent()
    const beforeRegister = () => {
      throw new Error('Not here.')
    }
    await using town = await openOAuthTown({
      providers: { acme: atProvider(acme) },
      callbackUrl,
      hooks: { beforeRegister },
    })
    const browser = town.browse()
    const { status, to } = await land(browser, await begin(browser))
    expect({ status, to }).toEqual({ status: 303, to: `${page}?error=UNAVAILABLE` })
  })
})

test.for(['plain fetch', 'plain hono'] as const)(
  '%s cannot send a browser on, and says what can before anything happens',
  async (adapter) => {
    await using town = await open(adapter)
    const browser = town.browse()
    const { status, response } = await land(browser, await begin(browser))
    expect(status).toBe(412)
    expect(await response.text()).toContain('auth.fetchRequestHandler')
    expect(await isIn(browser)).toBe(false)
  },
)

test.for([
  ['queryStringParameters', (value: string) => value],
  ['multiValueQueryStringParameters', (value: string) => [value]],
] as const)('a load balancer sends browsers back with %s, as they were written', async (how) => {
  const [parameters, valueOf] = how
  await using town = await open()
  const handle = awsLambdaRequestHandler(town)
  // The types of tRPC's adapter are those of an API gateway; a load balancer sends less.
  const handler = town.auth.lambdaHandler((event: object) => {
    const answer: unknown = Reflect.apply(handle, undefined, [event, {}])
    return answer as Promise<{ statusCode: number; headers?: Record<string, string> }>
  })
  acme.lies.response = { iss: acme.issuer } // with a colon and slashes
  const browser = town.browse()
  const { pathname, search } = new URL(await begin(browser, { returnTo: '/notes' }))
  const pairs = search.slice(1).split('&')
  expect(pairs).toContain(`iss=${encodeURIComponent(acme.issuer)}`)
  const query = pairs.map((pair) => [pair.split('=')[0], valueOf(pair.split('=')[1] ?? '')])
  const { statusCode, headers } = await handler({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:1:1:targetgroup/a/1' } },
    httpMethod: 'GET',
    path: pathname.replace('/trpc', ''),
    [parameters]: Object.fromEntries(query) as object,
    headers: { host: 'app.example', ...Object.fromEntries(await browser.headers('/', 'GET')) },
    body: '',
    isBase64Encoded: false,
  })
  const to = 'http://127.0.0.1:4711/notes'
  expect({ statusCode, headers }).toMatchObject({ statusCode: 303, headers: { location: to } })
})
