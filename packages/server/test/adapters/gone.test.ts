import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { memoryUsers, type AdapterOptions } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { createGate } from '../harness/gate.ts'
import { listenHttp2 } from '../harness/http2.ts'
import { host } from '../harness/listen.ts'
import { ada } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'
import { trpcHandler } from '../harness/stack.ts'

/** An app that tells which addresses it was asked for, and which accounts were made. */
function createWatched(limits: 'none' | undefined) {
  const users = memoryUsers()
  const made: string[] = []
  const insert: typeof users.insert = (record) => {
    made.push(record.email)
    return users.insert(record)
  }
  const app = createApp({
    users: { ...users, insert },
    ...(limits === undefined ? { limits: {} } : { limits }),
  })
  return { ...app, made }
}

function register(at: number): string {
  const body = JSON.stringify({ json: { ...ada, email: `u${at}@example.org` } })
  return [
    'POST /trpc/auth.register HTTP/1.1',
    'Host: app.example',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

const adapters: readonly AdapterName[] = ['standalone', 'express', 'fastify', 'next pages']
const ways = adapters.flatMap((adapter) =>
  (['none', undefined] as const).map((limits) => ({ adapter, limits })),
)

describe.for(ways)('on $adapter, with limits: $limits', ({ adapter, limits }) => {
  test('who resets the connection after sending makes no account [field-C1,D25]', async () => {
    const app = createWatched(limits)
    await using server = await serve(app, adapter)

    for (let at = 0; at < 20; at += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, host)
        socket.on('error', () => undefined).on('close', () => resolve())
        socket.write(register(at), () => socket.resetAndDestroy())
      })
    }
    // Whoever waits for the answer comes after all of them.
    const socket = connect(server.port, host)
    socket.write(register(99))
    await once(socket, 'data')
    socket.destroy()

    expect(app.made).toEqual(['u99@example.org'])
  })
})

test('over HTTP/2 for a stream that was reset nothing is begun [field-C1,D25]', async () => {
  const app = createWatched('none')
  const outcome = createGate()
  const refusals: unknown[] = []
  const server = await listenHttp2((req, res) => {
    const caller = app.t.createCallerFactory(app.router)(app.createContext({ req, res }))
    res.on('close', () => {
      caller.auth.register(ada).catch((cause: unknown) => {
        refusals.push(cause)
        void outcome.pass()
      })
    })
  })
  const session = connectHttp2(server.origin)
  const stream = session.request({ ':path': '/' })
  stream.on('error', () => undefined)
  await once(stream, 'ready')

  stream.close(constants.NGHTTP2_CANCEL)
  await outcome.reached

  expect(refusals).toMatchObject([{ code: 'CLIENT_CLOSED_REQUEST' }])
  expect(app.made).toEqual([])
  session.destroy()
  await server.close()
})

test.for(['fetch', 'request', 'headers'] as const)(
  'with an aborted signal nothing is begun: %s [field-C1,D25]',
  async (kind) => {
    const app = createWatched('none')
    const leaving = new AbortController()
    const { signal } = leaving
    const req = new Request('https://app.example/', { method: 'POST', signal })
    const options = {
      fetch: { req, resHeaders: new Headers() },
      request: req,
      headers: { headers: new Headers(), signal },
    }[kind]
    const caller = app.t.createCallerFactory(app.router)(app.createContext(options))

    await caller.auth.register(ada)
    const late = caller.auth.register({ ...ada, email: 'late@example.org' })
    leaving.abort()

    await expect(late).rejects.toMatchObject({ code: 'CLIENT_CLOSED_REQUEST' })
    expect(app.made).toEqual([ada.email])
  },
)

test('on a WebSocket that has closed nothing is begun [field-C1,D25]', async () => {
  const app = createWatched('none')
  const socket = { readyState: 1 }
  const context = app.createContext({ req: { headers: {} }, res: socket })
  const caller = app.t.createCallerFactory(app.router)(context)

  await caller.auth.register(ada)
  socket.readyState = 3
  const late = caller.auth.register({ ...ada, email: 'late@example.org' })

  await expect(late).rejects.toMatchObject({ code: 'CLIENT_CLOSED_REQUEST' })
  expect(app.made).toEqual([ada.email])
})

test('a connection that has no address at all is not taken for one that was closed [field-C1]', async () => {
  const app = createWatched('none')
  const path = join(await mkdtemp(join(tmpdir(), 'socket-')), 's')
  const server = createServer(trpcHandler(app))
  await new Promise<void>((resolve) => server.listen(path, resolve))

  const socket = connect(path)
  socket.write(register(1))
  const answer: unknown[] = await once(socket, 'data')
  socket.destroy()
  server.close()

  expect(String(answer)).toContain('200 OK')
  expect(app.made).toEqual(['u1@example.org'])
})

test.for<[string, AdapterOptions]>([
  ['headers', { headers: new Headers() }],
  ['lambda', { event: { version: '2.0' }, context: {} }],
])(
  'on %s, where nobody tells whether the client has gone, nothing waits to hear of it',
  async ([, options]) => {
    const app = createWatched('none')
    const caller = app.t.createCallerFactory(app.router)(app.createContext(options))
    vi.useFakeTimers({ toFake: ['setTimeout'] }) // none of them ever ends
    onTestFinished(() => void vi.useRealTimers())

    await caller.auth.register(ada)

    expect(app.made).toEqual([ada.email])
  },
)
