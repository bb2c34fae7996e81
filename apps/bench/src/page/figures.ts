import { median, quantile } from '../numbers.ts'
import type { RequestCell, Result } from '../result.ts'

/** Which of the measured requests. */
export type CellKey = Omit<RequestCell, 'rounds'>

export function cellOf({ requests }: Result, key: CellKey): RequestCell | null {
  const same = (cell: RequestCell) =>
    cell.adapter === key.adapter &&
    cell.contender === key.contender &&
    cell.app === key.app &&
    cell.procedure === key.procedure &&
    cell.batch === key.batch
  return requests.find(same) ?? null
}

/** The app without auth in the same process, asked in the same way. */
export function withoutAuth(result: Result, key: CellKey): RequestCell | null {
  return cellOf(result, { ...key, app: 'none', procedure: 'public' })
}

/** A ratio of two cells: its median over the rounds, and between what half of the rounds lie. */
export interface Ratio {
  readonly middle: number
  readonly low: number
  readonly high: number
}

/** Round by round, as both were measured under the same load then. */
export function throughputRatio(cell: RequestCell, base: RequestCell): Ratio {
  return ratioOf(cell, base, (round, baseRound) => round.perSecond / baseRound.perSecond)
}

/** Of what the server has to do: how much of it the base needs. */
export function cpuRatio(cell: RequestCell, base: RequestCell): Ratio {
  return ratioOf(cell, base, (round, baseRound) => baseRound.cpuMicros / round.cpuMicros)
}

type Round = RequestCell['rounds'][number]

function ratioOf(
  cell: RequestCell,
  base: RequestCell,
  ratio: (round: Round, baseRound: Round) => number,
): Ratio {
  const ratios = cell.rounds.flatMap((round, at) => {
    const baseRound = base.rounds[at]
    return baseRound ? [ratio(round, baseRound)] : []
  })
  return {
    middle: median(ratios),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  }
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
