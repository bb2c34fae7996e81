import type { HookEvent } from '../hooks/hooks.ts'
import type { CountedCall } from '../limits/counted-call.ts'
import type { Limits } from '../limits/limits.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile, UserRecord } from '../user.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** In the background: the user can be proved in one more way. Write to them (ASVS 5.0, 6.3.7). */
    afterFactorAdded: FactorEvent<TUser>
    /** In the background: the user can be proved in one way less. Write to them. */
    afterFactorRemoved: FactorEvent<TUser>
    /**
     * In the background, once a day: more wrong codes than the limits allow, by somebody who has proved
     * the password. Write to the user, who needs a new one if it was not them.
     */
    afterFactorGuessed: FactorEvent<TUser>
  }
  interface LimitedCalls {
    factorGuessed: true
  }
}

/** A factor of a user, and what has happened to it. */
export interface FactorEvent<TUser> extends HookEvent<TUser> {
  /** Name of the factor. */
  readonly factor: string
}

/** A change of somebody's factors. */
interface FactorChange {
  readonly event: 'afterFactorAdded' | 'afterFactorRemoved'
  readonly factor: string
}

/** Tells the app, in the background. */
export async function tellChange<TProfile extends Profile>(
  { core, hooks, exchange }: Visit<TProfile>,
  { record }: { readonly record: UserRecord },
  { event, factor }: FactorChange,
): Promise<void> {
  const user = core.toUser<TProfile>(record)
  await hooks.later(event, () => ({ user, factor, exchange }), exchange)
}

const warnings = {
  call: 'factorGuessed',
  defaults: { account: { calls: 1, perSeconds: 24 * 60 * 60 } },
} as const satisfies CountedCall

/** Tells the app, in the background, that wrong codes are refused. */
export async function tellGuessed<TProfile extends Profile>(
  { core, hooks, exchange }: Visit<TProfile>,
  limits: Limits,
  { record, factor }: { readonly record: UserRecord; readonly factor: string },
): Promise<void> {
  if (!(await limits.mayMail({ ...warnings, exchange, account: record.id }))) return
  const user = core.toUser<TProfile>(record)
  await hooks.later('afterFactorGuessed', () => ({ user, factor, exchange }), exchange)
}
