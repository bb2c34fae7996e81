/** What was to be reached, and what was. */
export interface Target {
  readonly what: string
  readonly bound: Bound
  readonly value: number
  /** Beside the figure. */
  readonly remark?: string
}

type Bound = { readonly atLeast: number } | { readonly atMost: number }

export function isMet({ bound, value }: Target): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost
}
