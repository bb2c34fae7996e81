import type { AuthCore } from './presence.ts'
import type { Examine } from './refusal.ts'

/** Finds out why a call was refused: `doctor` of `@trpc-auth/server/doctor` is one. */
export interface Doctor {
  /** Called once, by `createAuth`. */
  attend(core: AuthCore): Examine
}
