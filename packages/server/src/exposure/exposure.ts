import type { AnyTRPCRouter } from '@trpc/server'
import { AuthConfigError } from '../core/config.ts'
import { GrantSet } from '../core/grant/grant-set.ts'
import type { RouterPath, RouterWildcard } from '../core/grant/router-path.ts'
import { asksOf, givesCookies, type Asks } from '../core/protect/asks.ts'
import { inputNames } from './input-names.ts'

/** What one procedure of a router asks of its caller. */
export interface Exposed {
  readonly path: string
  readonly type: string
  /**
   * - `public`: nothing, and the app says so
   * - `open`: nothing, and nobody has said that this is meant
   * - `session`: somebody is signed in
   * - `user`: the same, and their user was read and is active
   */
  readonly asks: 'public' | 'open' | 'session' | 'user'
  /** What else, in words. */
  readonly requires: readonly string[]
  /** Names of the backends whose sessions count; all of them, without it. */
  readonly backends?: readonly string[]
  /** It gives or takes cookies. */
  readonly cookies: boolean
  /** Names of the fields of its input, the optional ones with a `?`. */
  readonly input: readonly string[]
}

export interface ExposureOptions<TRouter extends AnyTRPCRouter> {
  /**
   * The procedures that are for everybody, by path or by router.
   *
   * @default none
   */
  readonly public?: readonly (RouterPath<TRouter> | RouterWildcard<TRouter>)[]
}

/** A procedure as tRPC keeps it: its list of middlewares is there, but not in its type. */
interface Built {
  readonly _def: {
    readonly type: string
    readonly inputs?: readonly unknown[]
    readonly middlewares?: readonly object[]
  }
}

/**
 * What each procedure of a built router asks of its caller, sorted by path: read from the middlewares
 * of this layer. Checks that an app writes itself are not seen. Routers that are loaded at their first
 * call are loaded (OWASP ASVS 5.0, 8.1.1; OWASP API5:2023).
 *
 * @throws {AuthConfigError} for a path in `public` that does not exist or asks for somebody, and for
 *   a version of tRPC that does not show its middlewares
 */
export async function exposureOf<TRouter extends AnyTRPCRouter>(
  router: TRouter,
  { public: said = [] }: ExposureOptions<TRouter> = {},
): Promise<readonly Exposed[]> {
  await loadAll(router)
  const meant = new GrantSet(said)
  const procedures = router._def.procedures as Readonly<Record<string, Built>>
  const all = Object.entries(procedures).map(([path, built]) => exposed(path, built, meant))
  assertSaid(said, all)
  return all.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** Those in it, and in these: each that is loaded may bring others. */
async function loadAll(router: AnyTRPCRouter): Promise<void> {
  const loaded = new Set<object>()
  const next = () => Object.values(router._def.lazy ?? {}).find((later) => !loaded.has(later))
  for (let later = next(); later !== undefined; later = next()) {
    loaded.add(later)
    await later.load()
  }
}

function exposed(path: string, procedure: Built, meant: GrantSet): Exposed {
  const { type, inputs = [], middlewares } = procedure._def
  if (middlewares === undefined) {
    throw new AuthConfigError(
      `exposureOf: ${path} does not show its middlewares. Use a version of tRPC that this package names as its peer.`,
    )
  }
  const says = [...middlewares, procedure].map(asksOf)
  const asked = says.filter((asks) => typeof asks === 'object') as Asks[]
  const backends = accepted(asked)
  const nobody = meant.has(path) ? 'public' : 'open'
  const somebody = asked.some(({ load }) => load === 'user') ? 'user' : 'session'
  return {
    path,
    type,
    asks: asked.length === 0 ? nobody : somebody,
    // Also what is said twice: of two rules with one name, one may be taken away.
    requires: asked.flatMap(({ requires }) => requires),
    ...(backends && { backends }),
    cookies: givesCookies(procedure),
    input: inputNames(inputs),
  }
}

/** Those that all of them accept. */
function accepted(asked: readonly Asks[]): readonly string[] | undefined {
  const lists = asked.flatMap(({ backends }) => (backends ? [backends] : []))
  return lists.length === 0
    ? undefined
    : lists.reduce((all, list) => all.filter((name) => list.includes(name)))
}

function assertSaid(said: readonly string[], all: readonly Exposed[]): void {
  for (const name of said) {
    const found = all.filter(({ path }) => new GrantSet([name]).has(path))
    if (found.length === 0) {
      throw new AuthConfigError(
        `exposureOf: public names ${JSON.stringify(name)}, which the router does not have.`,
      )
    }
    if (found.some(({ asks }) => asks === 'public')) continue
    throw new AuthConfigError(
      `exposureOf: public names ${JSON.stringify(name)}, but whoever calls it must be signed in. Take it off the list.`,
    )
  }
}
