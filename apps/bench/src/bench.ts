import { measureCache } from './checks/cache.ts'
import { measureChecks } from './checks/checks.ts'
import { canPin } from './cores.ts'
import { measureLogins } from './logins/logins.ts'
import { commitOf, describeMachine, installedVersions, machineLoad } from './machine.ts'
import type { Plan } from './plan.ts'
import { measureRequests } from './requests/requests.ts'
import type { Result } from './result.ts'
import { openServices } from './services.ts'
import { measureImports } from './startup/imports.ts'
import { measureSizes } from './startup/sizes.ts'
import { measureTypes } from './startup/types.ts'

export interface BenchOptions {
  readonly plan: Plan
  /** Whether our packages are run from their sources. @default false: built, as published */
  readonly sources?: boolean
  /** Told what is measured next. @default nobody */
  readonly tell?: (what: string) => void
}

/** Measures everything, one part after the other. */
export async function bench({ plan, tell = () => {}, ...child }: BenchOptions): Promise<Result> {
  const startedAt = new Date()
  const loadBefore = machineLoad()
  await using services = await openServices()
  const surroundings = {
    directory: services.directory,
    prefix: services.prefix,
    postgresUrl: services.postgresUrl,
    redisUrl: services.redisUrl,
  }
  tell('bundle sizes')
  const sizes = await measureSizes(child)
  tell('what the compiler has to do')
  const types = await measureTypes(plan.types, surroundings, child)
  tell('import times')
  const imports = measureImports(plan.imports, child)
  tell('the memory of verified tokens')
  const cache = await measureCache(plan.cache, child)
  tell('a look at the caller, in process')
  const checks = await measureChecks(plan.checks, surroundings, child)
  tell('logins')
  const logins = await measureLogins(plan.logins, surroundings, child)
  tell('requests over HTTP')
  const requests = await measureRequests(plan.requests, surroundings, child)
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
    requests: [...requests],
    checks: [...checks],
    cache,
    logins,
    imports: [...imports],
    sizes: [...sizes],
    types: [...types],
  }
}
