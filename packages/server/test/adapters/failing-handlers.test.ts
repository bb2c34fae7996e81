import { describe, expect, test } from 'vitest'
import { resetPasswordRouter, type AdapterOptions } from '../../src/index.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { ada } from '../harness/people.ts'

/** An app with Ada in it, and with mails. */
async function createPopulated() {
  const mails: string[] = []
  const app = createAppWith(
    { secret, hooks: { afterForgotPassword: ({ user }) => void mails.push(user.email) } },
    ({ auth, t }) => ({ reset: resetPasswordRouter(auth, t.procedure) }),
  )
  const callerOf = (options: AdapterOptions) =>
    app.t.createCallerFactory(app.router)(app.createContext(options))
  const { user } = await callerOf({ headers: new Headers() }).auth.register(ada)
  return { ...app, callerOf, mails, id: user.id }
}

type App = Awaited<ReturnType<typeof createPopulated>>

/** What a route of the app does with its request, and answers with a text. */
type Work = (options: AdapterOptions) => Promise<string>

/** A route that is called again and again for one request: what it sets each time. */
const routes = {
  holdResponse({ auth }: App) {
    const req = new Request('https://app.example/sign-in', { method: 'POST' })
    return async (work: Work) => {
      const answer = async () => new Response(await work({ req, resHeaders: new Headers() }))
      return (await auth.holdResponse(req, answer)).headers.getSetCookie()
    }
  },
  lambdaHandler({ auth }: App) {
    const event = { version: '2.0', requestContext: { http: { method: 'POST' } } }
    return async (work: Work) => {
      const handler = auth.lambdaHandler(async (given: object): Promise<LambdaResult> => {
        return { body: await work({ event: given, context: {} }) }
      })
      return (await handler(event)).cookies ?? []
    }
  },
}

interface LambdaResult {
  readonly body: string
  readonly cookies?: string[]
}

describe.for(['holdResponse', 'lambdaHandler'] as const)('a handler that throws in %s', (name) => {
  const failure = new Error('No page.')

  test('leaves the request to whoever answers it instead, cookies and all', async () => {
    const app = await createPopulated()
    const route = routes[name](app)

    await expect(route(() => Promise.reject(failure))).rejects.toBe(failure)
    const setCookie = await route(async (options) => {
      await app.createContext(options).auth.signIn({ id: app.id })
      return 'sorry'
    })

    expect(setCookie).toEqual([expect.stringMatching(/^__Host-trpc-auth=ey/)])
  })

  test(
    'lets the mails of its calls go out',
    { timeout: 8000 }, // less than the 10 seconds after which they would in any case
    async () => {
      const app = await createPopulated()
      const route = routes[name](app)

      const failing = route(async (options) => {
        await app.callerOf(options).reset.forgotPassword(ada)
        throw failure
      })

      await expect(failing).rejects.toBe(failure)
      await app.auth.hooks.settled()
      expect(app.mails).toEqual([ada.email])
    },
  )
})
