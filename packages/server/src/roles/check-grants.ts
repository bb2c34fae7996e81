import type { AnyTRPCRouter } from '@trpc/server'
import { AuthConfigError } from '../core/config.ts'
import { GrantSet, isWildcard } from '../core/grant/grant-set.ts'

/** What was defined for a router. */
export interface Definition {
  readonly router: AnyTRPCRouter
  readonly grants: ReadonlyMap<string, GrantSet>
  /** @throws {AuthConfigError} for a name that is neither a path of the router nor a word */
  assertKnown(name: string): void
}

/** @throws {AuthConfigError} for a word that is empty, or looks like a wildcard */
export function checkVerbs(verbs: readonly string[]): void {
  for (const verb of verbs) {
    if (typeof verb === 'string' && verb !== '' && !isWildcard(verb)) continue
    throw new AuthConfigError(
      `roles: verbs must be words such as "notes.editAny"; got ${JSON.stringify(verb)}.`,
    )
  }
}

/**
 * Without types, or with a router that was changed since, a wrong path would silently grant nothing.
 *
 * @throws {AuthConfigError} for a grant that names nothing, and a word that a procedure has already
 */
export function checkGrants(
  router: AnyTRPCRouter,
  grants: Readonly<Record<string, readonly string[]>>,
  verbs: readonly string[],
): Definition {
  const procedures = router._def.procedures as Readonly<Record<string, unknown>>
  const paths = Object.keys(procedures)
  // Those that are loaded at their first call: what lies in them cannot be seen before.
  const later = Object.keys(router._def.lazy ?? {}).map((name) => `${name}.`)
  const isLater = (name: string) => later.some((beginning) => name.startsWith(beginning))
  const isKnown = (name: string) =>
    verbs.includes(name) || Object.hasOwn(procedures, name) || isLater(name)

  for (const verb of verbs) {
    if (!paths.includes(verb) && !isLater(verb)) continue
    throw new AuthConfigError(
      `roles: the word ${JSON.stringify(verb)} is also the path of a procedure. Choose another word.`,
    )
  }
  const isGrant = (grant: string) => {
    if (!isWildcard(grant)) return isKnown(grant)
    const beginning = grant.slice(0, -1)
    return isLater(beginning) || [...paths, ...later].some((path) => path.startsWith(beginning))
  }
  const all = Object.entries(grants)
  for (const [role, given] of all) {
    for (const grant of given) {
      if (isGrant(grant)) continue
      throw new AuthConfigError(
        `roles.define: ${role} is granted ${JSON.stringify(grant)}, which is neither a path of the router nor one of the words. ${known(paths, verbs)}`,
      )
    }
  }
  return {
    router,
    grants: new Map(all.map(([role, given]) => [role, new GrantSet(given)])),
    assertKnown(name) {
      if (isKnown(name)) return
      throw new AuthConfigError(
        `can(${JSON.stringify(name)}): neither a path of the router nor one of the words. ${known(paths, verbs)}`,
      )
    },
  }
}

function known(paths: readonly string[], verbs: readonly string[]): string {
  const shown = [...verbs, ...paths]
  const more = shown.length > 20 ? `, and ${shown.length - 20} more` : ''
  return `There are: ${shown.slice(0, 20).join(', ')}${more}.`
}
