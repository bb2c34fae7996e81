import { expect, test } from 'vitest'
import { cookieBackend, memorySessions, type AdapterOptions } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { ada } from '../harness/people.ts'

/** How a response is held while a handler's sign-ins go on beside it. */
const wrappers = {
  holdResponse: async ({ auth }: App, begin: (options: AdapterOptions) => void) => {
    const req = new Request('https://app.example/sign-in', { method: 'POST' })
    await auth.holdResponse(req, async () => {
      begin({ req, resHeaders: new Headers() })
      return new Response('welcome')
    })
  },
  lambdaHandler: async ({ auth }: App, begin: (options: AdapterOptions) => void) => {
    const handler = auth.lambdaHandler(async (event: object) => {
      begin({ event, context: {} })
      return { statusCode: 200 }
    })
    await handler({ version: '2.0', requestContext: { http: { method: 'POST' } } })
  },
}

type App = ReturnType<typeof createApp>

/** What becomes of a second sign-in that begins so many microtasks after a first was stored. */
async function signInTwice(name: keyof typeof wrappers, microtasks: number): Promise<string> {
  const sessions = memorySessions()
  let stored = 0
  let beginSecond = () => {}
  const insert: typeof sessions.insert = async (session) => {
    await sessions.insert(session)
    stored += 1
    void after(microtasks).then(beginSecond)
  }
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions: { ...sessions, insert } })]
  const app = createApp({ backends })
  const caller = app.t.createCallerFactory(app.router)
  const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(ada)
  let second: Promise<string> | undefined
  await wrappers[name](app, (options) => {
    const { auth } = app.createContext(options)
    beginSecond = () => {
      second ??= auth.signIn({ id: user.id }).then(
        () => 'signed in',
        () => 'refused',
      )
    }
    void auth.signIn({ id: user.id })
  })
  return `${await second}, ${stored} stored`
}

async function after(microtasks: number): Promise<void> {
  for (let count = 0; count < microtasks; count += 1) await Promise.resolve()
}

test.for(['holdResponse', 'lambdaHandler'] as const)(
  'in %s a sign-in that begins when another has just ended leaves with its cookie, or leaves nothing behind',
  async (name) => {
    const outcomes = new Set<string>()
    for (let microtasks = 0; microtasks < 60; microtasks += 1) {
      outcomes.add(await signInTwice(name, microtasks))
    }
    outcomes.delete('undefined, 1 stored') // the response was over
    expect([...outcomes].toSorted()).toEqual(['refused, 1 stored', 'signed in, 2 stored'])
  },
)
