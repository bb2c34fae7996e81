import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { CheckCell } from '../result.ts'
import type { CheckAnswer, CheckerArgument, CheckQuestion } from './checker.ts'

/** One look at the caller, in process: from the `Cookie` header to who it is. */
export async function measureChecks(
  { contenders, rounds, burstMillis }: Plan['checks'],
  surroundings: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly CheckCell[]> {
  await using stack = new AsyncDisposableStack()
  const stands = []
  for (const contender of contenders) {
    const argument: CheckerArgument = { name: contender, surroundings }
    const args = [JSON.stringify(argument)]
    const file = new URL('checker.ts', import.meta.url)
    const checker = await Child.start<CheckQuestion, CheckAnswer | null>(file, { args, sources })
    const cell: CheckCell = { contender, rounds: [] }
    stands.push({ cell, checker: stack.use(checker) })
  }
  for (const { checker } of stands) await checker.ask({ millis: burstMillis })
  for (let round = 0; round < rounds; round += 1) {
    for (const { checker, cell } of rotated(stands, round * 3)) {
      const answer = await checker.ask({ millis: burstMillis })
      if (answer) cell.rounds.push(answer)
    }
  }
  return stands.map(({ cell }) => cell).filter(({ rounds: measured }) => measured.length > 0)
}
