/**
 * What a refused call says about its caller: the session has expired, was ended by the server, or
 * there is none; `step-up` wants a proof within it; `unauthorized` is the app's own refusal. The
 * reaction to a refusal follows from it.
 */
export type Meaning = 'expired' | 'revoked' | 'stranger' | 'unauthorized' | 'step-up' | 'other'

/** The one place that reads `error.data`, whatever the app's error formatter adds to it. */
export function meaningOf(error: unknown): Meaning {
  const data = member(error, 'data')
  switch (member(member(data, 'auth'), 'code')) {
    case 'SESSION_EXPIRED':
      return 'expired'
    case 'SESSION_REVOKED':
      return 'revoked'
    case 'NOT_SIGNED_IN':
      return 'stranger'
    case 'STEP_UP_REQUIRED':
      return 'step-up'
    default:
      return member(data, 'code') === 'UNAUTHORIZED' ? 'unauthorized' : 'other'
  }
}

/** What would satisfy the procedure that refused a call. */
export interface StepUpWanted {
  /** The methods with which the user can prove who they are; one is enough. */
  readonly methods: readonly string[]
  /** How old the proof may be. */
  readonly withinSeconds?: number
  /** How many factors the session must have proved. */
  readonly factors?: number
}

/** Of a refusal with `STEP_UP_REQUIRED`. */
export function stepUpOf(error: unknown): StepUpWanted {
  const stepUp = member(member(member(error, 'data'), 'auth'), 'stepUp')
  const methods: unknown = member(stepUp, 'methods')
  const texts = Array.isArray(methods) ? methods.map(String) : []
  return Object.assign({}, stepUp, { methods: texts })
}

export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Reflect.get(value, name)
}
