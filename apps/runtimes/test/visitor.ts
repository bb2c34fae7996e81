import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  type TRPCClient,
} from '@trpc/client'
import { EventSource, type FetchLike } from 'eventsource'
import { CookieJar } from 'tough-cookie'
import type { AppRouter } from '../src/app.ts'

const links = { httpLink, httpBatchLink, httpBatchStreamLink }

export type LinkName = keyof typeof links | 'httpSubscriptionLink'

/** Somebody's browser, as far as the server can tell. */
export class Visitor {
  readonly url: string
  readonly #jar = new CookieJar(undefined, { allowSecureOnLocal: true })
  /** Names of the cookies that came with the responses so far. */
  readonly received: string[] = []

  constructor(url: string) {
    this.url = url
  }

  client(link: LinkName): TRPCClient<AppRouter> {
    const { url } = this
    if (link === 'httpSubscriptionLink') {
      const fetch: FetchLike = (input, init) => this.#fetch(new Request(input, init))
      return createTRPCClient<AppRouter>({
        links: [httpSubscriptionLink({ url, EventSource, eventSourceOptions: { fetch } })],
      })
    }
    const terminating = links[link]({
      url,
      fetch: (input, init) =>
        this.#fetch(new Request(String(input), { ...init, signal: init?.signal ?? null })),
    })
    return createTRPCClient<AppRouter>({ links: [terminating] })
  }

  /** Names of the cookies that would be sent now. */
  async cookies(): Promise<string[]> {
    return (await this.#jar.getCookies(this.url)).map(({ key }) => key)
  }

  async #fetch(request: Request): Promise<Response> {
    request.headers.set('cookie', await this.#jar.getCookieString(this.url))
    const response = await fetch(request)
    for (const line of response.headers.getSetCookie()) {
      this.received.push(line.slice(0, line.indexOf('=')))
      await this.#jar.setCookie(line, this.url)
    }
    return response
  }
}
