import { parseCookie } from 'cookie'
import { z, type ZodType } from 'zod'
import type { Backend } from '../backend/backend.ts'
import type { CookieAttributes } from '../backend/transport/cookie-options.ts'
import type { AuthCore } from '../core.ts'
import type { Cookie } from '../exchange/cookie.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { openJson, sealJson } from '../keys/sealed-json.ts'
import { recordsOf } from '../record/owned-records.ts'

/** Somebody's request, as far as a flow needs it. */
interface FlowVisit {
  readonly core: AuthCore
  readonly exchange: Exchange
}

/** What a client gets that keeps its tokens itself; a browser has a cookie. */
export interface FlowAnswer {
  /** To be sent back with the next step. */
  readonly flow?: string
}

/** A flow that has begun. */
export interface OpenFlow<TData> {
  readonly id: string
  readonly data: TData
}

/** Which flow, and to whom its text was given. */
interface FlowPlace {
  readonly id: string
  /** The backend for which the flow is: its transport decides whether a cookie carries it. */
  readonly backend: Backend
}

/**
 * What must be remembered between two steps: a challenge, a seed that is not confirmed. It is sealed
 * into a short-lived cookie of its own, named by the flow, so that several tabs can run; for clients
 * that keep their tokens themselves into a text. The server stores nothing until it is spent.
 */
export interface Flows<TData> {
  begin(visit: FlowVisit, place: FlowPlace, data: TData): Promise<FlowAnswer>
  /**
   * Those that this client has begun and that have not expired, the newest first.
   *
   * @param text what the client was given, if it keeps its tokens itself
   */
  list(visit: FlowVisit, text: string | undefined): Promise<readonly OpenFlow<TData>[]>
  /** Makes the browser forget it. */
  end(visit: FlowVisit, place: FlowPlace): void
  /** Of many uses of one flow exactly one gets `true`. */
  spend(core: AuthCore, id: string): Promise<boolean>
}

/** How many flows of one kind a browser keeps: more tabs than anybody uses, fewer than fill a header. */
const mostFlows = 5

interface FlowKind<TData> {
  /** What it is for, such as `'totp'`: part of the cookie's name. */
  readonly purpose: string
  readonly lifetimeSeconds: number
  readonly schema: ZodType<TData>
  /**
   * `lax` where another site sends the browser back to where the cookie is needed. It reaches any
   * link to here then, so what comes of it must be bound to the flow by itself.
   *
   * @default 'strict'
   */
  readonly sameSite?: 'lax' | 'strict'
}

/** What the text of a flow says, once it was opened. */
interface Kept<TData> extends OpenFlow<TData> {
  /** In milliseconds since 1970. */
  readonly until: number
}

export function flows<TData>(kind: FlowKind<TData>): Flows<TData> {
  const { purpose, lifetimeSeconds, schema, sameSite = 'strict' } = kind
  const name = `trpc-auth.${purpose}.`
  const kept = z.object({ id: z.string(), until: z.number(), data: schema })
  const gone = { value: '', maxAge: 0, sameSite }
  const read = async (core: AuthCore, text: string): Promise<readonly Kept<TData>[]> => {
    const flow = await openJson(core.keys(`flow ${purpose}`), text, { aad: purpose, schema: kept })
    return flow && flow.until > core.clock().getTime() ? [flow] : []
  }
  const list = async ({ core, exchange }: FlowVisit, text: string | undefined) => {
    const cookies = Object.entries(parseCookie(exchange.header('cookie') ?? ''))
    // The whole prefix: one without `__Host-` may be another host's, and would take a place here.
    const prefixes = core.backends.flatMap(({ transport }) =>
      transport.carrier === 'cookie' ? [prefixOf(transport) + name] : [],
    )
    const isOwn = (key: string) => prefixes.some((prefix) => key.startsWith(prefix))
    const own = cookies.flatMap(([key, value]) => (isOwn(key) && value ? [value] : []))
    const texts = text === undefined ? own.slice(0, 2 * mostFlows) : [text]
    const opened = (await Promise.all(texts.map((one) => read(core, one)))).flat()
    return opened.toSorted((one, other) => other.until - one.until)
  }

  return {
    async begin(visit, { id, backend }, data) {
      const { core, exchange } = visit
      const until = core.clock().getTime() + lifetimeSeconds * 1000
      const text = await sealJson(core.keys(`flow ${purpose}`), { id, until, data }, purpose)
      if (backend.transport.carrier !== 'cookie') return { flow: text }
      for (const old of (await list(visit, undefined)).slice(mostFlows - 1)) {
        exchange.jar.set(cookieOf(backend, name + old.id, gone), 'identity')
      }
      const written = { value: text, maxAge: lifetimeSeconds, sameSite }
      const cookie = cookieOf(backend, name + id, written)
      exchange.jar.set(cookie, 'identity')
      return {}
    },
    list,
    end({ exchange }, { id, backend }) {
      if (backend.transport.carrier !== 'cookie') return
      exchange.jar.set(cookieOf(backend, name + id, gone), 'identity')
    },
    spend(core, id) {
      const createdAt = core.clock()
      // Longer than any text of it opens, by as much as the clocks of several processes may differ.
      const expiresAt = new Date(createdAt.getTime() + (lifetimeSeconds + 120) * 1000)
      const row = { kind: 'flow', key: `${purpose} ${id}`, owner: null, data: null, version: 1 }
      return recordsOf(core, purpose).insert({ ...row, createdAt, expiresAt })
    },
  }
}

const isSecure = ({ cookie }: CookieCarrier) => cookie?.secure ?? true
const prefixOf = (carrier: CookieCarrier) => (isSecure(carrier) ? '__Host-' : '')

type CookieCarrier = { readonly cookie?: Pick<CookieAttributes, 'secure'> | undefined }

/**
 * Of this host alone, and out of reach of scripts and of other sites. Only where the session's own
 * cookie is for pages that another site embeds, so is this one.
 */
function cookieOf(
  { transport: { cookie } }: Backend,
  name: string,
  { value, maxAge, sameSite }: Pick<Cookie, 'value' | 'sameSite'> & { readonly maxAge: number },
): Cookie {
  return {
    name: prefixOf({ cookie }) + name,
    value,
    maxAge,
    path: '/',
    secure: isSecure({ cookie }),
    httpOnly: true,
    sameSite: cookie?.sameSite === 'none' ? 'none' : sameSite,
    partitioned: cookie?.partitioned ?? false,
  }
}
