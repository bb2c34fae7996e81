import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
import { CookieJar } from 'tough-cookie'
import { expect, test } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import { createApp, type AppRouter } from './harness/app.ts'
import { serve } from './harness/serve.ts'
import { signUpAndIn } from './harness/tab.ts'

test('keeps a tRPC client signed in', async () => {
  await using server = await serve(createApp())
  const link = httpBatchLink<AppRouter>({
    url: server.url,
    transformer: superjson,
    fetch: cookieJarFetch(),
  })
  const trpc = createTRPCClient<AppRouter>({ links: [link] })

  await signUpAndIn({ trpc })
  await expect(trpc.hello.query()).resolves.toBe('Ada')
  await trpc.auth.logout.mutate()
  await expect(trpc.hello.query()).resolves.toBe('stranger')
})

test('keeps the cookies in the jar that it is given', async () => {
  await using server = await serve(createApp())
  const jar = new CookieJar()
  const client = () =>
    createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({ url: server.url, transformer: superjson, fetch: cookieJarFetch({ jar }) }),
      ],
    })

  await signUpAndIn({ trpc: client() })

  await expect(client().hello.query()).resolves.toBe('Ada')
})

test('sends Secure cookies over HTTP on the loopback', async () => {
  await using server = await listen((request, response) => {
    response.setHeader('set-cookie', ['__Host-id=1; Path=/; Secure', 'plain=2'])
    response.end(request.headers.cookie)
  })
  const fetch = cookieJarFetch()

  await fetch(server.url)

  await expect(text(fetch(server.url))).resolves.toBe('__Host-id=1; plain=2')
})

test('drops what a browser would drop', async () => {
  await using server = await listen((request, response) => {
    response.setHeader('set-cookie', ['a=1; Domain=elsewhere.example', '__Host-b=2', 'c=3'])
    response.end(request.headers.cookie)
  })
  const fetch = cookieJarFetch()

  await fetch(server.url)

  await expect(text(fetch(server.url))).resolves.toBe('c=3')
})

test('adds the cookies to those of the caller, and omits them on request', async () => {
  await using server = await listen((request, response) => {
    response.setHeader('set-cookie', 'a=1')
    response.end(request.headers.cookie)
  })
  const fetch = cookieJarFetch()
  await fetch(server.url)

  await expect(text(fetch(server.url, { headers: { cookie: 'b=2' } }))).resolves.toBe('b=2; a=1')
  await expect(text(fetch(server.url, { credentials: 'omit' }))).resolves.toBe('')
})

test('follows redirects and keeps the cookies that are set on the way', async () => {
  await using server = await listen((request, response) => {
    if (request.url === '/start') {
      response.setHeader('set-cookie', 'way=1; Path=/')
      response.writeHead(302, { location: '/end' }).end('moved')
    } else response.end(`${request.method} ${request.url} ${request.headers.cookie}`)
  })

  await expect(text(cookieJarFetch()(new Request(`${server.url}/start`)))).resolves.toBe(
    'GET /end way=1',
  )
})

test.for([
  [301, 'POST', 'GET undefined '],
  [302, 'PUT', 'PUT text/plain body'],
  [303, 'PUT', 'GET undefined '],
  [303, 'POST', 'GET undefined '],
  [307, 'POST', 'POST text/plain body'],
  [308, 'POST', 'POST text/plain body'],
] as const)('answers a %i to a %s as browsers do', async ([status, method, received]) => {
  await using server = await listen(async (request, response) => {
    const body = await request.toArray()
    if (request.url === '/start') response.writeHead(status, { location: '/end' }).end()
    else response.end(`${request.method} ${request.headers['content-type']} ${body.join('')}`)
  })

  const answer = cookieJarFetch()(`${server.url}/start`, {
    method,
    body: 'body',
    headers: { 'content-type': 'text/plain' },
  })

  await expect(text(answer)).resolves.toBe(received)
})

test('tells no other origin the credentials that the caller has given', async () => {
  await using other = await listen(({ headers: { authorization, cookie } }, response) =>
    response.end(JSON.stringify({ authorization, cookie })),
  )
  await using server = await listen((_request, response) =>
    response.writeHead(307, { location: other.url }).end(),
  )

  const headers = { authorization: 'Bearer of the caller', cookie: 'a=1' }

  await expect(text(cookieJarFetch()(server.url, { headers }))).resolves.toBe('{}')
})

test('leaves redirects to the caller who asks for that', async () => {
  await using server = await listen((_request, response) =>
    response.writeHead(302, { location: '/end' }).end(),
  )
  const fetch = cookieJarFetch()

  await expect(fetch(server.url, { redirect: 'manual' })).resolves.toMatchObject({ status: 302 })
  await expect(fetch(server.url, { redirect: 'error' })).rejects.toThrow('the server redirects')
})

test.for([
  ['file:///etc/hostname', 'file:'],
  ['data:text/plain,secret', 'data:'],
  ['blob:null/d9a2c1c0', 'blob:'],
  ['about:blank', 'about:'],
  ['http://', 'no URL'],
] as const)('does not follow a redirect to %s [field-C15]', async ([location, what]) => {
  await using server = await listen((_request, response) =>
    response.writeHead(302, { location }).end(),
  )
  const fetched: string[] = []
  const jarFetch = cookieJarFetch({
    fetch: async (input, init) => {
      fetched.push(new Request(input).url)
      return fetch(input, init)
    },
  })

  await expect(jarFetch(server.url)).rejects.toThrow(`redirects to ${what}`)

  expect(fetched).toEqual([`${server.url}/`])
})

test('leaves a redirect to what is not HTTP to the caller who asks for redirects [field-C15]', async () => {
  const location = 'data:text/plain,secret'
  await using server = await listen((_request, response) =>
    response.writeHead(302, { location }).end(),
  )

  const response = await cookieJarFetch()(server.url, { redirect: 'manual' })

  expect(response.headers.get('location')).toBe(location)
})

test('gives up on redirects without end', async () => {
  let requests = 0
  await using server = await listen((_request, response) => {
    requests += 1
    response.writeHead(302, { location: '/' }).end()
  })

  await expect(cookieJarFetch()(server.url)).rejects.toThrow('too many redirects')
  expect(requests).toBe(21)
})

test('can be aborted', async () => {
  const controller = new AbortController()
  await using server = await listen(() => controller.abort())
  const { signal } = controller

  await expect(cookieJarFetch()(server.url, { signal })).rejects.toThrow('aborted')
})

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text()
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}
