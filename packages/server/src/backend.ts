import { AuthConfigError } from './errors.ts'
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
     * @default `'trpc-auth:'` and the backend's name, so that the token of one backend is nothing to
     *   another one with the same secret
     */
    readonly audience?: string
  }

/**
 * A JWT in a cookie: the backend that most apps need. A secret and a lifetime are all it takes; the
 * lifetime is the token's and the cookie's at once.
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

/** @throws {AuthConfigError} for a name that no backend has */
export function backendNamed(
  backends: readonly [Backend, ...Backend[]],
  name: string | undefined,
): Backend {
  const found = name === undefined ? backends[0] : backends.find((entry) => entry.name === name)
  if (found) return found
  throw new AuthConfigError(
    `backend: none is named ${JSON.stringify(name)}. There are: ${backends.map((b) => b.name).join(', ')}.`,
  )
}

/** @throws {AuthConfigError} for no backend, two of one name, or two that read the same cookie */
export function checkBackends(backends: readonly Backend[]): readonly [Backend, ...Backend[]] {
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
