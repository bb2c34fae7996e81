import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { connect } from 'node:net'
import fastifyCompress from '@fastify/compress'
import { trpcServer } from '@hono/trpc-server'
import { createHTTP2Handler } from '@trpc/server/adapters/standalone'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieProcedure } from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { behaviours, keep } from '../harness/behaviours.ts'
import { createGate } from '../harness/gate.ts'
import { listenHttp2 } from '../harness/http2.ts'
import { host, listen, listenFetch, listening } from '../harness/listen.ts'
import { ada } from '../harness/people.ts'
import { batchOf, serveBehind, trpcHandler, type Middleware } from '../harness/stack.ts'

const name = '__Host-trpc-auth'
const ours = (lines: readonly string[]) => lines.filter((line) => line.startsWith(`${name}=`))
const login = ['auth.login', { email: ada.email, password: ada.password }] as const
/** Nothing that could be compressed. */
const chunk = randomBytes(12_288).toString('base64')

/** Ada, a sign-in that waits for its gate, and a stream that counts what is read of it. */
async function createStreaming() {
  const gate = createGate()
  const produced = { chunks: 0 }
  const app = createAppWith({}, ({ t }) => ({
    join: cookieProcedure(
      t.procedure.input(z.object({ id: z.string() })).mutation(async ({ ctx, input }) => {
        await gate.pass()
        await ctx.auth.signIn(input)
        return 'joined'
      }),
    ),
    flood: t.procedure.mutation(async function* () {
      for (; produced.chunks < 1000; produced.chunks += 1) {
        yield chunk
        await new Promise((resolve) => setImmediate(resolve))
      }
    }),
  }))
  const caller = app.t.createCallerFactory(app.router)
  const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(ada)
  return { ...app, gate, produced, id: user.id }
}

/** How much a producer is asked for while nobody reads; it stops when its number stays the same. */
async function standstill(produced: { readonly chunks: number }): Promise<number> {
  for (let before = -1; before !== produced.chunks;) {
    before = produced.chunks
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return produced.chunks
}

function request(path: string, body: unknown): string {
  const text = JSON.stringify(body)
  const head = [
    `POST /trpc/${path}?batch=1 HTTP/1.1`,
    'Host: app.example',
    'Content-Type: application/json',
    'trpc-accept: application/jsonl',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${text}`
}

describe.for(['none', 'compression', 'a stream of its own, drain listeners and all'] as const)(
  'behind %s',
  (front) => {
    test(
      'what waits is bounded, and a reader that is slow asks for no more [field-A1]',
      { timeout: 60_000 },
      async () => {
        const app = await createStreaming()
        const stack: readonly Middleware[] = front === 'none' ? [] : [behaviours[front]]
        await using server = await serveBehind(app, ...stack)
        const socket = connect(server.port, host)
        socket.pause()
        socket.write(request('join,flood', { 0: { json: { id: app.id } } }))
        await app.gate.reached

        const whileHeld = await standstill(app.produced)
        app.gate.open()
        const unread = await standstill(app.produced)

        expect(whileHeld).toBeLessThan(30)
        expect(unread).toBeLessThan(1000)
        let came = ''
        socket.on('data', (data: Buffer) => (came += data.toString('latin1')))
        socket.resume()
        await new Promise<void>((resolve) => {
          const look = setInterval(() => {
            if (!came.endsWith('0\r\n\r\n')) return
            clearInterval(look)
            resolve()
          }, 10)
        })
        socket.destroy()
        expect(came).toContain(`${name}=ey`)
        expect(app.produced.chunks).toBe(1000)
      },
    )
  },
)

test('who was told to wait while the head is held hears drain once [field-A1]', async () => {
  const app = await createStreaming()
  const drained: number[] = []
  const answers: unknown[] = []
  const writing: Middleware = (_req, res, next) => {
    const write = keep(res, 'write')
    let isHeld = true
    res.on('drain', () => drained.push(isHeld ? 1 : 0))
    next()
    void app.gate.reached.then(async () => {
      for (let count = 0; count < 8; count += 1) answers.push(write(chunk))
      await new Promise((resolve) => setTimeout(resolve, 50))
      isHeld = false
      app.gate.open()
    })
  }
  await using server = await serveBehind(app, writing)

  const came = await batchOf(server.origin, [['join', { id: app.id }]], { stream: true })

  expect(came.body.split(chunk)).toHaveLength(9)
  expect(came.body).toContain('joined')
  expect(answers.at(-1)).toBe(false)
  expect(drained).toEqual([0])
})

test('a client that leaves while a head is held leaves nothing behind that hangs [field-A1]', async () => {
  const app = await createStreaming()
  const closed = createGate()
  const watched: Middleware = (_req, res, next) => {
    res.on('close', () => void closed.pass())
    next()
  }
  await using server = await serveBehind(app, watched, behaviours.compression)
  const socket = connect(server.port, host)
  socket.write(request('join', { 0: { json: { id: app.id } } }))
  await app.gate.reached

  socket.destroy()
  await closed.reached
  app.gate.open()

  const came = await batchOf(server.origin, [login], { stream: true })
  expect(ours(came.setCookie)).toHaveLength(1)
})

test('a connection is used again after a response that was held [field-A1]', async () => {
  const app = await createStreaming()
  app.gate.open()
  const server = await listen(createServer(trpcHandler(app)))
  const socket = connect(server.port, host)
  let came = ''
  socket.on('data', (data: Buffer) => (came += data.toString('latin1')))
  // Pipelined: the second response is ready while the first has the connection.
  const both = request('join', { 0: { json: { id: app.id } } })
  socket.write(both + both)
  while (came.split(/joined[^]*?0\r\n\r\n/).length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  socket.destroy()

  expect(came.match(new RegExp(`set-cookie: ${name}=ey`, 'gi'))).toHaveLength(2)
  expect(came.match(/^HTTP\/1\.1 200/gm)).toHaveLength(2)
  await server.close()
})

test.for([
  ['HEAD', 200],
  ['GET', 304],
  ['GET', 204],
] as const)(
  'a %s that is answered with %i carries the cookie [field-A2]',
  async ([method, status]) => {
    const app = await createStreaming()
    const server = createServer((req, res) => {
      const { auth } = app.createContext({ req, res })
      void auth.signIn({ id: app.id }).then(() => res.writeHead(status, { etag: '"a"' }).end())
    })
    const { origin, close } = await listen(server)

    const response = await fetch(origin, { method })

    expect(response.status).toBe(status)
    expect(response.headers.get('etag')).toBe('"a"')
    expect(ours(response.headers.getSetCookie())).toHaveLength(1)
    await close()
  },
)

test.for(['flushHeaders', 'write', 'writeHead'] as const)(
  'over HTTP/2 too a head that is begun by %s waits for the cookie [field-A1]',
  async (method) => {
    const app = await createStreaming()
    const handler = createHTTP2Handler({ ...app, basePath: '/trpc/' })
    const server = await listenHttp2((req, res) => {
      const begin = beginning(res)[method]
      handler(req, res)
      void app.gate.reached.then(() => {
        begin()
        setImmediate(() => app.gate.open())
      })
    })

    const body = JSON.stringify({ 0: { json: { id: app.id } } })
    const headers = { 'content-type': 'application/json', 'trpc-accept': 'application/jsonl' }
    const url = `${server.origin}/trpc/join?batch=1`
    const response = await server.send(new Request(url, { method: 'POST', headers, body }))

    expect(await response.text()).toContain('joined')
    expect(ours(response.headers.getSetCookie())).toHaveLength(1)
    await server.close()
  },
)

/** Past whatever is put in front of the response later. */
function beginning(res: Http2ServerResponse) {
  const write = res.write.bind(res)
  const flush: unknown = Reflect.get(res, 'flushHeaders')
  const writeHead = res.writeHead.bind(res)
  return {
    flushHeaders: () => typeof flush === 'function' && void Reflect.apply(flush, res, []),
    write: () => void write('\n'),
    writeHead: () => void writeHead(200, { 'set-cookie': 'theme=dark' }),
  }
}

test.for([true, false])(
  "with Fastify's own compression a sign-in arrives (streamed: %s) [field-A1]",
  async (stream) => {
    const app = await createStreaming()
    const server = fastify({ routerOptions: { maxParamLength: 5000 } })
    await server.register(fastifyCompress, { threshold: 0 })
    await server.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: app })
    await server.listen({ host, port: 0 })
    const { origin, close } = listening(server.server, () => server.close())

    const came = await batchOf(origin, [login], { stream })

    expect(came.headers.get('content-encoding')).not.toBe(null)
    expect(came.body).toContain('Ada')
    expect(ours(came.setCookie)).toHaveLength(1)
    await close()
  },
)

test.for([true, false])(
  "with Hono's own compression a sign-in arrives (streamed: %s) [field-A1]",
  async (stream) => {
    const app = await createStreaming()
    const hono = new Hono()
    hono.use(compress({ threshold: 0 }))
    hono.use('/trpc/*', async (c, next) => {
      await app.auth.holdResponse(c.req.raw, async () => {
        await next()
        return c.res
      })
    })
    hono.use('/trpc/*', trpcServer({ ...app, endpoint: '/trpc' }))
    const { origin, close } = await listenFetch(hono.fetch)

    const came = await batchOf(origin, [login], { stream })

    expect(came.body).toContain('Ada')
    expect(ours(came.setCookie)).toHaveLength(1)
    await close()
  },
)
