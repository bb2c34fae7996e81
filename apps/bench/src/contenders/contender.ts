import type { AnyTRPCRouter } from '@trpc/server'
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify'
import type { FetchCreateContextFnOptions, fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone'
import type { RequestHandler } from 'express'

/** What an adapter hands to `createContext`: node's requests, or those of the fetch standard. */
export type ContextOptions =
  | CreateHTTPContextOptions
  | CreateFastifyContextOptions
  | FetchCreateContextFnOptions

/** One tRPC app, to be served by an adapter. */
export interface App {
  readonly router: AnyTRPCRouter
  readonly createContext: (options: ContextOptions) => object | Promise<object>
  /** If the library brings its own. @default tRPC's */
  readonly fetchRequestHandler?: typeof fetchRequestHandler
  /** What runs before tRPC, if the library is made for Express. */
  readonly middleware?: readonly RequestHandler[]
}

/** One way of knowing who is calling, set up as its own documentation says. */
export interface Contender {
  readonly app: App
  /** What the browser of a signed-in user sends in `Cookie`, of this contender alone. */
  readonly cookie: string
  /** One look at the caller: from the header to the claims or the user; `null` for a stranger. */
  check(cookieHeader: string): Checker
  close(): Promise<void>
}

/** Repeats the same check. What can be prepared once per header was prepared before. */
export type Checker = () => Promise<object | null>

/** What the contenders share, so that all of them have the same work to do. */
export interface Surroundings {
  /** For files; removed afterwards. */
  readonly directory: string
  readonly postgresUrl: string | null
  readonly redisUrl: string | null
  /** What keys in Redis and names in PostgreSQL begin with. */
  readonly prefix: string
}

export const secret = 'the benchmark signs with this text, which is no secret'

/** What a browser calls itself. */
export const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** The cookies that other parts of an app have left in the browser. */
export const otherCookies =
  '_ga=GA1.1.1234567890.1732000000; _ga_ABCDEF1234=GS1.1.1732000000.3.1.1732000123.0.0.0; ' +
  'theme=dark; locale=en-GB; consent=necessary%2Cstatistics; feature_flags=a1b2c3d4'

/** As a browser sends it: the newest cookie comes last (RFC 6265 section 5.4). */
export function cookieHeader({ cookie }: Pick<Contender, 'cookie'>): string {
  return cookie === '' ? otherCookies : `${otherCookies}; ${cookie}`
}
