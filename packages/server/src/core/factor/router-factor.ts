import { AuthConfigError } from '../config.ts'
import type { AuthCore, Factor } from '../core.ts'
import { recordsOf } from '../record/owned-records.ts'

/**
 * What a factor's router needs of the app.
 *
 * @throws {AuthConfigError} for a factor that nobody would ever be asked for; without `records` or
 *   `secret`
 */
export function checkRouterFactor(core: AuthCore, router: string, factor: Factor): void {
  if (!core.factors.includes(factor)) {
    throw new AuthConfigError(
      `${router}: createAuth does not have this factor, so nobody would be asked for it. Make it once, and give it to both: createAuth({ factors: [factor] }).`,
    )
  }
  recordsOf(core, factor.name)
}
