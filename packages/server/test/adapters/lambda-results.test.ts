import { describe, expect, test } from 'vitest'
import { createApp } from '../harness/app.ts'
import { ada } from '../harness/people.ts'

const token: unknown = expect.stringMatching('^__Host-trpc-auth=ey')

interface Result {
  readonly statusCode: number
  readonly headers?: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly cookies?: string[]
}

const version1 = { httpMethod: 'POST', headers: {}, multiValueHeaders: {} }
const version2 = { version: '2.0', requestContext: { http: { method: 'POST' } } }
/** Of a load balancer that knows single values alone. */
const single = { httpMethod: 'POST', headers: {} }

/** What becomes of the app's own result when a call within it signs in, or only looks who is there. */
async function answer(event: object, own: Omit<Result, 'statusCode'>, signsIn: boolean) {
  const app = createApp()
  const caller = app.t.createCallerFactory(app.router)
  const { user } = await caller(app.createContext({ headers: new Headers() })).auth.register(ada)
  const handler = app.auth.lambdaHandler(async (given: object): Promise<Result> => {
    const { auth } = app.createContext({ event: given, context: {} })
    if (signsIn) await auth.signIn({ id: user.id })
    return { statusCode: 200, ...own }
  })
  const { statusCode: _, ...result } = await handler(event)
  return result
}

const shared = 'public, max-age=60'

const ways: readonly (readonly [event: object, own: Omit<Result, 'statusCode'>])[] = [
  [version1, { headers: { 'Cache-Control': shared } }],
  [version1, { multiValueHeaders: { 'Cache-Control': [shared] } }],
  [version2, { headers: { 'CACHE-CONTROL': shared } }],
]

describe.for(ways)('what a result says of caching, to %j with %j,', ([event, own]) => {
  test('counts, however it is spelled', async () => {
    expect(await answer(event, own, false)).toEqual(own)
  })

  test('is said once beside a cookie, with no-store', async () => {
    const { headers = {}, multiValueHeaders = {} } = await answer(event, own, true)

    const said = Object.entries({ ...headers, ...multiValueHeaders })
      .filter(([name]) => name.toLowerCase() === 'cache-control')
      .map(([, value]) => String(value))
    expect(said).toEqual([`${shared}, no-store`])
  })
})

test('a cookie of the result is kept in one list with the session’s, however it is spelled', async () => {
  const own = { multiValueHeaders: { 'Set-Cookie': ['theme=dark'] } }

  const several = await answer(version1, own, true)
  const alone = await answer(single, own, true)

  expect(several.multiValueHeaders).toEqual({ 'Set-Cookie': ['theme=dark', token] })
  expect(alone.multiValueHeaders).toEqual({})
  expect(Object.values(alone.headers ?? {})).toEqual(
    expect.arrayContaining(['theme=dark', token, 'no-store']),
  )
})
