import { Child, type ChildOptions } from '../child.ts'
import type { Plan } from '../plan.ts'
import type { CacheFigures } from '../result.ts'

/** What the memory of verified tokens costs, and whether it keeps what it should. */
export async function measureCache(
  plan: Plan['cache'],
  { sources = false }: ChildOptions,
): Promise<CacheFigures> {
  const file = new URL('cache-keeper.ts', import.meta.url)
  const execArgv = ['--expose-gc']
  await using child = await Child.start<Plan['cache'], CacheFigures>(file, { execArgv, sources })
  return await child.ask(plan) // before the child is disposed of
}
