import { argument } from '../argument.ts'
import { answerQuestions } from '../child.ts'
import { cookieHeader, type Checker, type Surroundings } from '../contenders/contender.ts'
import { openContender, type ContenderName } from '../contenders/registry.ts'
import { median } from '../numbers.ts'

/** A process that looks at the same caller over and over, as one contender does. */

export interface CheckerArgument {
  readonly name: ContenderName
  readonly surroundings: Surroundings
}

export interface CheckQuestion {
  /** About how long it may take. */
  readonly millis: number
}

export interface CheckAnswer {
  /** Of all threads, for each look, with many under way. */
  readonly cpuMicros: number
  /** From the question to the answer, one after the other: the median of small series. */
  readonly serialMicros: number
}

const inFlight = 32
const seriesLength = 16

const { name, surroundings } = argument<CheckerArgument>()
const contender = await openContender(name, surroundings)
const check = contender?.check(cookieHeader(contender))
if (check && (await check()) === null) throw new Error(`${name} does not know who is signed in.`)

answerQuestions<CheckQuestion, CheckAnswer | null>(
  async ({ millis }) => {
    if (check === undefined) return null
    const started = performance.now()
    await concurrently(check, 10 * inFlight) // also warms up
    const each = (performance.now() - started) / (10 * inFlight)
    const amount = Math.max(inFlight, Math.round(millis / 2 / each))
    const before = process.cpuUsage()
    await concurrently(check, amount)
    const { user, system } = process.cpuUsage(before)
    return { cpuMicros: (user + system) / amount, serialMicros: await serially(check, amount) }
  },
  async () => contender?.close(),
)

async function concurrently(look: Checker, amount: number): Promise<void> {
  let left = amount
  const worker = async () => {
    while (left > 0) {
      left -= 1
      await look()
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

/** In series, as the clock is too coarse for a single look. */
async function serially(look: Checker, amount: number): Promise<number> {
  const micros: number[] = []
  for (let done = 0; done < amount; done += seriesLength) {
    const started = performance.now()
    for (let at = 0; at < seriesLength; at += 1) await look()
    micros.push(((performance.now() - started) * 1000) / seriesLength)
  }
  return median(micros)
}
