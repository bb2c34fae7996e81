import type { Backend } from '../backend/backend.ts'
import { AuthConfigError } from '../config.ts'
import type { Requirements, SessionRequirements } from './protect.ts'

/** A record, so that a new requirement cannot be forgotten here. */
const known: Readonly<Record<keyof Requirements<unknown>, true>> = {
  backends: true,
  verified: true,
  superuser: true,
  when: true,
  load: true,
}

/**
 * The types refuse this as well, as long as somebody runs the compiler: a requirement that nothing
 * checks is an open door.
 *
 * @throws {AuthConfigError} for an unknown requirement, one that is not checked where only the
 *   session is read, one of `when` that is not a function, and one that lets nobody in
 */
export function checkRequirements(
  requirements: Requirements<never> | SessionRequirements,
  backends: readonly Backend[],
): void {
  const unknown = Object.keys(requirements).find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined) {
    throw new AuthConfigError(
      `protect: there is no requirement ${JSON.stringify(unknown)}. There are: ${Object.keys(known).join(', ')}.`,
    )
  }
  checkLoad(requirements)
  checkWhen(requirements.when)
  checkBackendNames(requirements.backends, backends)
}

function checkLoad({ load, verified, superuser, when }: Requirements<never> | SessionRequirements) {
  if (load !== undefined && load !== 'user' && load !== 'session') {
    throw new AuthConfigError(
      `protect: load must be 'user' or 'session'; got ${JSON.stringify(load)}.`,
    )
  }
  if (load !== 'session') return
  const asked = Object.entries({ verified, superuser, when }).find(([, value]) => Boolean(value))
  if (asked === undefined) return
  throw new AuthConfigError(
    `protect: ${asked[0]} needs the user, who is not read with load: 'session'. Leave load out, or ${asked[0]}.`,
  )
}

function checkWhen(when: unknown): void {
  if (when === undefined || typeof when === 'function') return
  if (!Array.isArray(when)) throw new AuthConfigError(noFunction('when', when))
  const rules: readonly unknown[] = when
  // Unlike `forEach`, this also visits the holes of a list.
  for (const [at, rule] of rules.entries()) {
    if (typeof rule !== 'function') throw new AuthConfigError(noFunction(`when[${at}]`, rule))
  }
}

function noFunction(place: string, found: unknown): string {
  const what = found === null ? 'null' : typeof found
  return `protect: when must be a function or a list of functions; ${place} is ${what}. Give a function there, or leave it out.`
}

function checkBackendNames(
  names: readonly string[] | undefined,
  backends: readonly Backend[],
): void {
  const all = backends.map(({ name }) => name).join(', ')
  if (names?.length === 0) {
    throw new AuthConfigError(
      `backends: an empty list lets nobody in. Leave it out for all of them: ${all}.`,
    )
  }
  for (const name of names ?? []) {
    if (backends.some((backend) => backend.name === name)) continue
    throw new AuthConfigError(
      `backends: no backend is named ${JSON.stringify(name)}. There are: ${all}.`,
    )
  }
}
