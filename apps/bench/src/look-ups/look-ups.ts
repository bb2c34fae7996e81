import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import type { Plan } from '../plan.ts'
import type { LookUpCell } from '../result.ts'
import type { LookUpQuestion } from './looker.ts'

/** How long a session takes to find among a few and among many, where there is a service. */
export async function measureLookUps(
  plan: Plan['lookUps'],
  surroundings: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly LookUpCell[]> {
  const cells: LookUpCell[] = []
  for (const service of plan.services) {
    const file = new URL('looker.ts', import.meta.url)
    await using child = await Child.start<LookUpQuestion, readonly LookUpCell[]>(file, { sources })
    cells.push(...(await child.ask({ service, surroundings, plan })))
  }
  return cells
}
