import { measureCache } from './checks/cache.ts'
import { measureChecks } from './checks/checks.ts'
import type { ChildOptions } from './child.ts'
import { canPin } from './cores.ts'
import { measureFlood } from './logins/flood.ts'
import { measureLogins } from './logins/logins.ts'
import { measureLookUps } from './look-ups/look-ups.ts'
import { commitOf, describeMachine, installedVersions, machineLoad } from './machine.ts'
import type { Plan } from './plan.ts'
import { measureRequests } from './requests/requests.ts'
import type { Result } from './result.ts'
import { openServices, type OpenServices } from './services.ts'
import { measureImports } from './startup/imports.ts'
import { measureSizes } from './startup/sizes.ts'
import { measureTypes } from './startup/types.ts'

export interface BenchOptions {
  readonly plan: Plan
  /** Whether our packages run from their sources. @default false: built, as published */
  readonly sources?: boolean
  /** Called with what is measured next, and what is left out. @default nothing */
  readonly tell?: (what: string) => void
}

/** Measures everything, one part after the other. */
export async function bench({ plan, tell = () => {}, ...child }: BenchOptions): Promise<Result> {
  const startedAt = new Date()
  const loadBefore = machineLoad()
  await using services = await openServices()
  for (const name of missing(services)) tell(`nothing that needs ${name}: it does not answer`)
  const measured = await measureParts(plan, services, { ...child, tell })
  return {
    run: {
      kind: plan.kind,
      startedAt: startedAt.toISOString(),
      seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
      commit: commitOf(),
      built: !child.sources,
      loadBefore,
      pinned: canPin,
    },
    machine: describeMachine(services),
    versions: installedVersions(),
    ...measured,
  }
}

function missing({ postgresUrl, redisUrl }: OpenServices): readonly string[] {
  return [
    ...(postgresUrl === null ? ['PostgreSQL (BENCH_POSTGRES_URL)'] : []),
    ...(redisUrl === null ? ['Redis (BENCH_REDIS_URL)'] : []),
  ]
}

type Measured = Omit<Result, 'run' | 'machine' | 'versions'>
type Telling = Pick<ChildOptions, 'sources'> & Required<Pick<BenchOptions, 'tell'>>

async function measureParts(
  plan: Plan,
  { directory, prefix, postgresUrl, redisUrl }: OpenServices,
  { tell, ...child }: Telling,
): Promise<Measured> {
  const surroundings = { directory, prefix, postgresUrl, redisUrl }
  tell('bundle sizes')
  const sizes = [...(await measureSizes(child))]
  tell('what the compiler has to do')
  const types = [...(await measureTypes(plan.types, surroundings, child))]
  tell('import times')
  const imports = [...measureImports(plan.imports, child)]
  tell('the memory of verified tokens')
  const cache = await measureCache(plan.cache, child)
  tell('a look at the caller, in process')
  const checks = [...(await measureChecks(plan.checks, surroundings, child))]
  tell('logins')
  const logins = await measureLogins(plan.logins, surroundings, child)
  tell('sessions of others in a flood of logins')
  const flood = await measureFlood(plan.flood, surroundings, child)
  tell('requests over HTTP')
  const requests = [...(await measureRequests(plan.requests, surroundings, child))]
  // last: the databases are busy for a while after so many writes
  tell('look-ups among many sessions')
  const lookUps = [...(await measureLookUps(plan.lookUps, surroundings, child))]
  return { sizes, types, imports, cache, checks, logins, flood, lookUps, requests }
}
