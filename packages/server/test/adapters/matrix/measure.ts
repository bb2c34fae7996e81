import { Browser } from '../../harness/browser.ts'
import type { LinkName } from '../../harness/client.ts'
import { goLive } from '../../harness/live.ts'
import { serve, type AdapterName } from '../../harness/serve.ts'
import { createMatrixApp, cookieNames, type MatrixApp } from './app.ts'
import { answerOf, countCookies, type Cell } from './cell.ts'

export const httpLinks = ['httpLink', 'httpBatchLink', 'httpBatchStreamLink'] as const

/** A mutation that sets two cookies after real work, over HTTP. */
export async function measureMutation(adapter: AdapterName, link: LinkName): Promise<Cell> {
  const app = createMatrixApp()
  await using server = await serve(app, adapter)
  const { id } = await app.addUser()
  const browser = new Browser(server, { link })
  const answer = await answerOf(browser.trpc.signInTwice.mutate({ id }))
  return cellOf(app, answer, setCookieLines(browser))
}

/** The same mutation over a WebSocket. */
export async function measureWebSocket(adapter: AdapterName): Promise<Cell> {
  const app = createMatrixApp()
  await using server = await serve(app, adapter)
  const { id } = await app.addUser()
  await using live = goLive(new Browser(server), 'wsLink')
  const answer = await answerOf(live.trpc.signInTwice.mutate({ id }))
  return cellOf(app, answer, [])
}

/** A subscription cannot be a mutation: it renews two sessions that are due. */
export async function measureEvents(adapter: AdapterName): Promise<Cell> {
  const app = createMatrixApp()
  await using server = await serve(app, adapter)
  const { tokens } = await app.addUser()
  const browser = new Browser(server)
  for (const [at, name] of cookieNames.entries()) {
    await browser.jar.setCookie(`${name}=${tokens[at]}; Path=/`, server.origin)
  }
  app.makeDue()
  await using live = goLive(browser, 'httpSubscriptionLink')
  const heard = new Promise<unknown>((resolve, reject) => {
    const subscription = live.trpc.listen.subscribe(undefined, {
      onData: (value) => {
        subscription.unsubscribe()
        resolve(value)
      },
      onError: reject,
    })
  })
  const answer = await answerOf(heard)
  return cellOf(app, answer, setCookieLines(browser))
}

/** The same mutation, called by the server itself. */
export async function measureCaller(writable: boolean): Promise<Cell> {
  const app = createMatrixApp()
  const { id } = await app.addUser()
  const set: string[] = []
  const context = app.createContext({
    headers: new Headers(),
    ...(writable && { setCookie: ({ name, value }) => void set.push(`${name}=${value}`) }),
  })
  const caller = app.t.createCallerFactory(app.router)(context)
  const answer = await answerOf(caller.signInTwice({ id }))
  return cellOf(app, answer, set)
}

function setCookieLines({ seen }: Pick<Browser<MatrixApp['router']>, 'seen'>): string[] {
  return seen.flatMap(({ setCookie }) => setCookie)
}

function cellOf(app: MatrixApp, answer: Cell['answer'], lines: readonly string[]): Cell {
  return { cookies: countCookies(lines), sideEffects: app.sideEffects(), answer }
}
