import {
  createTRPCClient,
  createWSClient,
  isTRPCClientError,
  wsLink,
  type TRPCClient,
} from '@trpc/client'
import superjson from 'superjson'
import { CookieJar } from 'tough-cookie'
import { cookieJarFetch } from '../../src/cookie-jar-fetch.ts'
import { authLink, type AuthLinkOptions, type IdentityChange } from '../../src/index.ts'
import { ada, type AppRouter } from './app.ts'
import type { Running } from './serve.ts'

export type TabOptions = Partial<Omit<AuthLinkOptions<AppRouter>, 'url' | 'transformer'>> & {
  /** That of another tab, if the two are in one browser. */
  readonly jar?: CookieJar
}

/** A tab of a browser: a client with the link under test, and what can be seen from outside. */
export interface Tab {
  readonly trpc: TRPCClient<AppRouter>
  readonly jar: CookieJar
  /** Every HTTP request: its method and the procedures that it calls. */
  readonly requests: string[]
  /** What the app was told. */
  readonly changes: IdentityChange[]
  /** What the app is told next. */
  nextChange(): Promise<IdentityChange>
}

export function openTab({ url }: Running, options: TabOptions = {}): Tab {
  const { jar = new CookieJar(), onIdentityChange, ...rest } = options
  const requests: string[] = []
  const changes: IdentityChange[] = []
  const waiting: ((change: IdentityChange) => void)[] = []
  const fetch = cookieJarFetch({ jar })
  const link = authLink<AppRouter>({
    url,
    transformer: superjson,
    fetch: (input, init) => {
      const { pathname } = new URL(String(input))
      requests.push(`${init?.method} ${pathname.slice('/trpc/'.length)}`)
      return fetch(String(input), init)
    },
    onIdentityChange(change) {
      changes.push(change)
      for (const resolve of waiting.splice(0)) resolve(change)
      onIdentityChange?.(change)
    },
    ...rest,
  })
  const nextChange = () => new Promise<IdentityChange>((resolve) => waiting.push(resolve))
  return { trpc: createTRPCClient({ links: [link] }), jar, requests, changes, nextChange }
}

export async function signUp({ trpc }: Pick<Tab, 'trpc'>, person = ada): Promise<void> {
  await trpc.auth.register.mutate(person)
}

export async function signIn({ trpc }: Pick<Tab, 'trpc'>, person = ada): Promise<void> {
  await trpc.auth.login.mutate(person)
}

export async function signUpAndIn(tab: Pick<Tab, 'trpc'>, person = ada): Promise<void> {
  await signUp(tab, person)
  await signIn(tab, person)
}

/** A WebSocket that sends the cookies of a jar with its upgrade, as browsers do. */
export function openSocket({ url }: Running, jar: CookieJar) {
  const BrowserSocket = class extends WebSocket {
    constructor(address: string | URL) {
      super(address, { headers: { cookie: jar.getCookieStringSync(url) } })
    }
  }
  const client = createWSClient({
    url: url.replace('http:', 'ws:'),
    WebSocket: BrowserSocket,
    lazy: { enabled: true, closeMs: 60_000 },
  })
  return {
    client,
    link: () => wsLink<AppRouter>({ client, transformer: superjson }),
    /** As the README says: what is sent while it closes and opens is lost. */
    async reconnect() {
      const ws = client.connection?.ws
      if (ws === undefined) return
      const closed = new Promise((resolve) => ws.addEventListener('close', resolve))
      ws.close()
      await closed
      await new Promise<void>((resolve) => {
        const next = ({ state }: { state: string }) => {
          if (state !== 'connecting') resolve()
        }
        client.connectionState.subscribe({ next })
      })
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** How often a procedure was called, over all requests. */
export function called({ requests }: Tab, path: string): number {
  return requests.flatMap((line) => (line.split(' ')[1] ?? '').split(',')).filter((p) => p === path)
    .length
}

/** The auth layer's code of each call's error; `aborted`, or the answer of one that had none. */
export async function outcomes(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(calls.map((call) => call.catch(codeOf)))
}

export function codeOf(error: unknown): unknown {
  if (!isTRPCClientError<AppRouter>(error)) throw error
  if (error.cause?.name === 'AbortError') return 'aborted'
  return error.data?.auth?.code ?? error.data?.code ?? error.message
}
