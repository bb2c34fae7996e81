import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import type { ContenderName } from '../contenders/registry.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { CheckCell } from '../result.ts'
import type { CheckAnswer, CheckQuestion } from './checker.ts'

const contenders: readonly ContenderName[] = [
  'trpc-auth',
  'trpc-auth-cold',
  'trpc-auth-redis',
  'trpc-auth-redis-cached',
  'jose-imported',
  'jose-bytes',
  'express-session',
  'iron-session',
  'auth-core',
  'better-auth-cookie-cache',
  'better-auth-database',
]

/** One look at the caller, in process: from the `Cookie` header to who it is. */
export async function measureChecks(
  { rounds, burstMillis }: Plan['checks'],
  surroundings: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly CheckCell[]> {
  await using stack = new AsyncDisposableStack()
  const stands = []
  for (const contender of contenders) {
    const args = [contender, surroundings].map((arg) => JSON.stringify(arg))
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
