import type { Session } from './session.ts'

/** Seconds by which the clocks of several processes may differ. */
const ahead = 60

/** How old which proof may be. */
interface Recency {
  readonly seconds: number
  readonly now: Date
  /** @default any */
  readonly methods?: readonly string[] | undefined
}

/** Whether a proof of this session is not older than that. One from the future proves nothing. */
export function isRecent({ claims }: Session, { seconds, now, methods }: Recency): boolean {
  return claims.amr.some(({ at, method }) => {
    const age = now.getTime() / 1000 - at
    return age <= seconds && age >= -ahead && (methods?.includes(method) ?? true)
  })
}
