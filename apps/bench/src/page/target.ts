/** What was to be reached, and what was. */
export interface Target {
  readonly what: string
  readonly bound: Bound
  readonly value: number
  /** Where the figure lies with 95 % certainty. @default not known */
  readonly certain?: { readonly low: number; readonly high: number }
  /** Beside the figure. */
  readonly remark?: string
}

type Bound = { readonly atLeast: number } | { readonly atMost: number }

/** `open`: too close to tell. */
type Verdict = 'met' | 'missed' | 'open'

export function verdictOn({
  bound,
  value,
  certain = { low: value, high: value },
}: Target): Verdict {
  const goal = 'atLeast' in bound ? bound.atLeast : bound.atMost
  const isMet = 'atLeast' in bound ? value >= goal : value <= goal
  if (isMet) return 'met'
  return certain.low <= goal && goal <= certain.high ? 'open' : 'missed'
}
