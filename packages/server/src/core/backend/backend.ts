import type { JSONWebKeySet } from 'jose'
import { AuthConfigError } from '../config.ts'
import { availableSessions, type Reach } from '../store/available.ts'
import type { SessionStore } from '../store/session-store.ts'
import { guarded } from './strategy/guarded.ts'
import { jwtStrategy, type JwtStrategyOptions } from './strategy/jwt.ts'
import type { Strategy } from './strategy/strategy.ts'
import type { CookieTransportOptions } from './transport/cookie-options.ts'
import { cookieTransport } from './transport/cookie.ts'
import type { Transport } from './transport/transport.ts'

/** One way of being signed in: how the token travels, and what it is. */
export interface Backend {
  /** Unique in the app, compared exactly. */
  readonly name: string
  readonly transport: Transport
  readonly strategy: Strategy
}

/** @throws {AuthConfigError} for an empty name */
export function backend(options: Backend): Backend {
  if (options.name === '') {
    throw new AuthConfigError('A backend needs a name: any text that is not empty.')
  }
  return options
}

export type CookieBackendOptions = JwtStrategyOptions &
  CookieTransportOptions & {
    /** @default 'cookie' */
    readonly name?: string
    /**
     * @default `'trpc-auth:'` and the backend's name, so that another backend with the same secret
     *   does not accept the token
     */
    readonly audience?: string
  }

/**
 * A JWT in a cookie: the backend that most apps need. All it takes is a secret and a lifetime,
 * which is that of both the token and the cookie.
 *
 * @throws {AuthConfigError} as `cookieTransport` and `jwtStrategy` do
 */
export function cookieBackend(options: CookieBackendOptions): Backend {
  const { name = 'cookie' } = options
  return backend({
    name,
    transport: cookieTransport(options),
    strategy: jwtStrategy({ audience: `trpc-auth:${name}`, ...options }),
  })
}

/** @throws {AuthConfigError} for an unknown name */
export function backendNamed(
  backends: readonly [Backend, ...Backend[]],
  name: string | undefined,
): Backend {
  const found = name === undefined ? backends[0] : backends.find((entry) => entry.name === name)
  if (found) return found
  throw new AuthConfigError(
    `backend: there is none named ${JSON.stringify(name)}. There are: ${backends.map((b) => b.name).join(', ')}.`,
  )
}

/** The backends of an app, as the core sees them: see {@link guarded}. Stores that several share stay one. */
export function guardedBackends(
  backends: readonly Backend[],
  reach: Reach,
): readonly [Backend, ...Backend[]] {
  const stores = new Map<SessionStore, SessionStore>()
  const storeOf = (store: SessionStore | undefined) => {
    if (store === undefined) return undefined
    const known = stores.get(store) ?? availableSessions(store, reach)
    stores.set(store, known)
    return known
  }
  const [first, ...others] = checkBackends(backends)
  const guard = ({ name, transport, strategy }: Backend): Backend => {
    return { name, transport, strategy: guarded(strategy, reach, storeOf(strategy.sessions)) }
  }
  return [guard(first), ...others.map(guard)]
}

/** The public keys of all backends that are valid now (RFC 7517). */
export async function publicKeysOf(
  backends: readonly Backend[],
  now: Date,
): Promise<JSONWebKeySet> {
  const lists = await Promise.all(
    backends.map(async ({ strategy }) => (await strategy.publicKeys?.(now)) ?? []),
  )
  const byKid = new Map(lists.flat().map((key) => [key.kid, key])) // backends may share a ring
  return { keys: [...byKid.values()] }
}

/**
 * Binds each strategy to the backends that it serves.
 *
 * @throws {AuthConfigError} for no backend, two with the same name, or two that read the same
 *   cookie
 */
function checkBackends(backends: readonly Backend[]): readonly [Backend, ...Backend[]] {
  const [first, ...others] = backends
  if (first === undefined) {
    throw new AuthConfigError('backends: give at least one, for example cookieBackend({ … }).')
  }
  refuseTwice(
    'name',
    [first, ...others].map((entry) => entry.name),
  )
  refuseTwice(
    'slot',
    [first, ...others].map((entry) => entry.transport.slot),
  )
  for (const { name, strategy } of [first, ...others]) strategy.bind?.(name)
  return [first, ...others]
}

function refuseTwice(what: 'name' | 'slot', values: readonly string[]): void {
  const twice = values.find((value, at) => values.indexOf(value) !== at)
  if (twice === undefined) return
  throw new AuthConfigError(
    what === 'name'
      ? `backends: two are named ${JSON.stringify(twice)}. Give each a name of its own.`
      : `backends: two read the same ${twice}. Give each cookie backend a cookieName of its own.`,
  )
}
