import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { cookieBackend, memorySessions } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { host, listening } from '../harness/listen.ts'
import { ada } from '../harness/people.ts'
import { batchOf, send } from '../harness/stack.ts'

async function createPopulated(options: Parameters<typeof createApp>[0] = {}) {
  const app = createApp(options)
  const caller = app.t.createCallerFactory(app.router)
  const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(ada)
  return { ...app, id: user.id }
}

test('only a reply whose cookies somebody asks for is held', async () => {
  const app = await createPopulated()
  const isHeld: boolean[] = []
  const server = fastify({ routerOptions: { maxParamLength: 5000 } })
  server.addHook('onResponse', async (_request, reply) => {
    isHeld.push(Object.hasOwn(reply, 'send'))
  })
  await server.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: app })
  await server.listen({ host, port: 0 })
  const { origin, close } = listening(server.server, () => server.close())

  const hello = await send(`${origin}/trpc/hello`)
  const login = ['auth.login', { email: ada.email, password: ada.password }] as const
  const came = await batchOf(origin, [login], { stream: false })

  expect(hello.body).toContain('stranger')
  expect(came.setCookie).toHaveLength(1)
  expect(isHeld).toEqual([false, true])
  await close()
})

/** What happens to a response when a second sign-in begins so many microtasks after a first was stored. */
async function signInTwice(microtasks: number): Promise<string> {
  const seen: string[] = []
  const sessions = memorySessions()
  let beginSecond = () => {}
  const insert: typeof sessions.insert = async (session) => {
    await sessions.insert(session)
    seen.push('stored')
    void after(microtasks).then(beginSecond)
  }
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions: { ...sessions, insert } })]
  const app = await createPopulated({ backends })
  const server = fastify()
  server.addHook('onSend', async () => void seen.push('sent'))
  server.get('/', async (request, reply) => {
    const { auth } = app.createContext({ req: request, res: reply })
    beginSecond = () => {
      beginSecond = () => {}
      if (seen.includes('sent')) return
      seen.push('begun')
      void auth.signIn({ id: app.id })
    }
    void auth.signIn({ id: app.id })
    await reply.send(new Response('welcome'))
  })
  await server.listen({ host, port: 0 })
  const { origin, close } = listening(server.server, () => server.close())
  await send(origin)
  await close()
  return seen.join()
}

async function after(microtasks: number): Promise<void> {
  for (let count = 0; count < microtasks; count += 1) await Promise.resolve()
}

test('a sign-in that begins when another has just ended is waited for as well', async () => {
  const orders = new Set<string>()
  for (let microtasks = 0; microtasks < 60; microtasks += 1) {
    orders.add(await signInTwice(microtasks))
  }
  // Either it began too late, or both are in.
  expect([...orders].toSorted()).toEqual(['stored,begun,stored,sent', 'stored,sent'])
})
