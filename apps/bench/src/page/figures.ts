import { median } from '../numbers.ts'
import type { RequestCall, RequestPanel, Result } from '../result.ts'

/** A call and those it was measured with. */
export interface Measured {
  readonly panel: RequestPanel
  readonly call: RequestCall
}

export function allCalls({ requests }: Result): readonly Measured[] {
  const seen = new Set<string>()
  return requests
    .flatMap((panel) => panel.calls.map((call) => ({ panel, call })))
    .filter(({ panel, call }) => {
      const key = [panel.adapter, panel.batch, call.contender, call.procedure].join(' ')
      return !seen.has(key) && seen.add(key) // one may be in another panel too, as its yardstick
    })
}

/** tRPC alone, asked in the same way by the same process. */
export function withoutAuth({ panel }: Measured): RequestCall | null {
  return panel.calls.find(({ contender }) => contender === 'none') ?? null
}

/** A ratio of two calls: the median of its rounds, and where that is with 95 % certainty. */
export interface Ratio {
  readonly middle: number
  readonly low: number
  readonly high: number
}

/** How many calls are answered in the time of one of the base, round by round. */
export function throughputRatio(call: RequestCall, base: RequestCall): Ratio {
  return ratioOf(call, base, (round, baseRound) => round.perSecond / baseRound.perSecond)
}

/** How many calls are answered for the CPU of one of the base, round by round. */
export function cpuRatio(call: RequestCall, base: RequestCall): Ratio {
  return ratioOf(call, base, (round, baseRound) => baseRound.cpuMicros / round.cpuMicros)
}

type Round = RequestCall['rounds'][number]

function ratioOf(
  call: RequestCall,
  base: RequestCall,
  ratio: (round: Round, baseRound: Round) => number,
): Ratio {
  const ratios = call.rounds.flatMap((round, at) => {
    const baseRound = base.rounds[at]
    return baseRound ? [ratio(round, baseRound)] : []
  })
  return { middle: median(ratios), ...certain(ratios) }
}

/** Between which two of the values their median lies: by the sign test, which assumes little. */
function certain(values: readonly number[]): Pick<Ratio, 'low' | 'high'> {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = Math.max(0, Math.floor((values.length - 1.96 * Math.sqrt(values.length)) / 2))
  return { low: sorted[rank] ?? NaN, high: sorted[sorted.length - 1 - rank] ?? NaN }
}

export function medianOf<TRound>(
  rounds: readonly TRound[],
  figure: (round: TRound) => number,
): number {
  return median(rounds.map(figure))
}

/** CPU of one look at the caller; `null` where it was not measured. */
export function checkMicros({ checks }: Result, contender: string): number | null {
  const cell = checks.find((check) => check.contender === contender)
  return cell ? medianOf(cell.rounds, (round) => round.cpuMicros) : null
}
