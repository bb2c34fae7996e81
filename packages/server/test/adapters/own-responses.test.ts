import { awsLambdaRequestHandler } from '@trpc/server/adapters/aws-lambda'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createApp } from '../harness/app.ts'
import { ada } from '../harness/people.ts'

const name = '__Host-trpc-auth'
const token: unknown = expect.stringMatching(`^${name}=ey`)

async function createPopulated() {
  const app = createApp()
  const caller = app.t.createCallerFactory(app.router)(
    app.createContext({ headers: new Headers() }),
  )
  const { user } = await caller.auth.register(ada)
  return { ...app, id: user.id }
}

describe('a response whose headers nobody may change', () => {
  test.for([301, 302, 303, 307, 308] as const)(
    'a redirect by %i has the cookie [field-A5]',
    async (status) => {
      const app = await createPopulated()
      const req = new Request('https://app.example/sign-in', { method: 'POST' })

      const response = await app.auth.holdResponse(req, async () => {
        await app.createContext({ req, resHeaders: new Headers() }).auth.signIn({ id: app.id })
        return Response.redirect('https://app.example/', status)
      })

      expect(response.status).toBe(status)
      expect(response.headers.get('location')).toBe('https://app.example/')
      expect(response.headers.getSetCookie()).toEqual([token])
      expect(response.headers.get('cache-control')).toBe('no-store')
    },
  )

  test('what another server has answered has it too, and its body [field-A5]', async () => {
    const app = await createPopulated()
    const req = new Request('https://app.example/sign-in', { method: 'POST' })

    const response = await app.auth.holdResponse(req, async () => {
      await app.createContext({ req, resHeaders: new Headers() }).auth.signIn({ id: app.id })
      return fetch('data:text/plain,elsewhere')
    })

    expect(await response.text()).toBe('elsewhere')
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(response.headers.getSetCookie()).toEqual([token])
  })

  test('a redirect that only must not be stored says so [field-A5]', async () => {
    const app = await createPopulated()
    const req = new Request('https://app.example/', { method: 'POST' })

    const response = await app.auth.holdResponse(req, async () => {
      app.createContext({ req, resHeaders: new Headers() })
      return Response.redirect('https://app.example/')
    })

    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

test('nobody asks for the body of an answer that is not streamed, which would have to be made', async () => {
  const app = await createPopulated()
  const url = 'https://app.example/trpc/hello?batch=1&input={}'
  const answer = () =>
    app.auth.fetchRequestHandler({ ...app, req: new Request(url), endpoint: '/trpc' })
  await answer() // loads tRPC's adapter
  const body = vi.spyOn(Response.prototype, 'body', 'get')
  onTestFinished(() => body.mockRestore())

  const response = await answer()

  expect(body).not.toHaveBeenCalled()
  expect(await response.text()).toContain('stranger')
})

interface Result {
  readonly headers?: Record<string, unknown>
  readonly multiValueHeaders?: Record<string, unknown>
}

describe('behind an application load balancer', () => {
  async function login(own: object): Promise<Result> {
    const app = await createPopulated()
    const responseMeta = () => ({ headers: new Headers({ 'set-cookie': 'theme=dark; Path=/' }) })
    const handle = awsLambdaRequestHandler({ ...app, responseMeta })
    // The types of tRPC's adapter are those of an API gateway; a load balancer sends less.
    const handler = app.auth.lambdaHandler((event: object) => {
      const answer: unknown = Reflect.apply(handle, undefined, [event, {}])
      return answer as Promise<Result>
    })
    return handler({
      requestContext: {
        elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:1:1:targetgroup/a/1' },
      },
      httpMethod: 'POST',
      path: '/auth.login',
      queryStringParameters: {},
      body: JSON.stringify({ json: { email: ada.email, password: ada.password } }),
      isBase64Encoded: false,
      ...own,
    })
  }
  const host = 'app.example'
  const type = 'application/json'

  test('an event with single values is answered with single values [field-A6]', async () => {
    const result = await login({ headers: { host, 'content-type': type } })

    const lines = Object.entries(result.headers ?? {}).filter(([key]) => /^set-cookie$/i.test(key))
    expect(lines.map(([, value]) => value)).toEqual(['theme=dark; Path=/', token])
    expect(result.multiValueHeaders ?? {}).toEqual({})
    expect(result.headers).toMatchObject({ 'cache-control': 'no-store' })
  })

  test('an event with several values is answered with several values [field-A6]', async () => {
    const result = await login({
      headers: { host },
      multiValueHeaders: { host: [host], 'content-type': [type] },
    })

    expect(result.multiValueHeaders).toMatchObject({ 'set-cookie': ['theme=dark; Path=/', token] })
  })
})
