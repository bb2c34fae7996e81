import type { Child } from '../child.ts'
import { quantile, rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { RequestCall } from '../result.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import type { ServerAnswer, ServerQuestion } from './server.ts'

export type Server = Child<ServerQuestion, ServerAnswer>
export type Load = Child<LoadQuestion, LoadAnswer>

/** What is asked of the server, and where the figures go. */
export interface Target {
  readonly cell: RequestCall
  readonly question: Omit<LoadQuestion, 'until'>
}

interface SittingOptions {
  readonly load: Load
  readonly server: Server
  readonly targets: readonly Target[]
  readonly plan: Plan['requests']
}

/** A slice of a round: what one target has answered, without a pause. */
interface Slice {
  readonly target: Target
  readonly answer: LoadAnswer
  readonly cpuMicros: number
}

/** All calls of a panel, measured in turns of one process. */
export class Sitting {
  readonly #load: Load
  readonly #server: Server
  readonly #targets: readonly Target[]
  readonly #plan: Plan['requests']

  constructor({ load, server, targets, plan }: SittingOptions) {
    this.#load = load
    this.#server = server
    this.#targets = targets
    this.#plan = plan
  }

  async hold(rounds: number): Promise<void> {
    for (const target of this.#targets) await this.#expectGuard(target)
    // Twice, because what one call taught the compiler may slow down another.
    for (const target of [...this.#targets, ...this.#targets]) {
      await this.#ask(target, this.#plan.warmUpMillis / 2)
    }
    for (let round = 0; round < rounds; round += 1) await this.#round(round)
  }

  /**
   * There and back again: each has a slice on the way out and one on the way home, so that on
   * average all of them are measured at the same moment, and drift cancels out.
   */
  async #round(round: number): Promise<void> {
    const order = rotated(this.#targets, round)
    const slices: Slice[] = []
    for (const target of [...order, ...order.toReversed()]) slices.push(await this.#slice(target))
    for (const { cell } of order) {
      cell.rounds.push(summed(slices.filter(({ target }) => target.cell === cell)))
    }
  }

  async #slice(target: Target): Promise<Slice> {
    const before = await this.#server.ask({ about: 'cpu' })
    const answer = await this.#ask(target, this.#plan.sliceMillis)
    const after = await this.#server.ask({ about: 'cpu' })
    return { target, answer, cpuMicros: after.cpuMicros - before.cpuMicros }
  }

  async #ask(target: Target, millis: number): Promise<LoadAnswer> {
    const answer = await this.#load.ask({ ...target.question, until: { millis } })
    expectStatus(target, answer, '200')
    return answer
  }

  /** What is measured must be what it claims to be: it lets in signed-in users, and nobody else. */
  async #expectGuard(target: Target): Promise<void> {
    const isOpen = ['public', 'empty'].includes(target.cell.procedure)
    const strangers = { ...target.question, headers: {}, until: { amount: 1 } }
    expectStatus(target, await this.#load.ask(strangers), isOpen ? '200' : '401')
  }
}

function summed(slices: readonly Slice[]): RequestCall['rounds'][number] {
  const sum = (figure: (slice: Slice) => number) =>
    slices.reduce((total, slice) => total + figure(slice), 0)
  const amount = sum(({ answer }) => answer.amount)
  return {
    perSecond: amount / sum(({ answer }) => answer.seconds),
    cpuMicros: sum(({ cpuMicros }) => cpuMicros) / amount,
    p99Millis: quantile(
      slices.flatMap(({ answer }) => answer.latencies),
      0.99,
    ),
  }
}

function expectStatus({ cell }: Target, { statuses }: LoadAnswer, expected: string): void {
  if (Object.keys(statuses).join() === expected) return
  const found = JSON.stringify(statuses)
  throw new Error(`${cell.contender}: ${cell.procedure} answered ${found}, not ${expected}.`)
}
