import { refusal, type Refusal } from './refusal.ts'

/** Makes calls at the same time, and counts how they end: `answered`, or the code of the refusal. */
export async function outcomes(
  count: number,
  call: (at: number) => Promise<unknown>,
): Promise<Record<string, number>> {
  const ends = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const made = call(at)
      const answered = await made.then(
        () => true,
        () => false,
      )
      return answered ? 'answered' : ((await refusal(made)).auth?.code ?? 'another error')
    }),
  )
  const counts: Record<string, number> = {}
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1
  return counts
}

/** What calls that were made at the same time were refused with. */
export function refusals(calls: readonly Promise<unknown>[]): Promise<Refusal[]> {
  return Promise.all(calls.map((call) => refusal(call)))
}
