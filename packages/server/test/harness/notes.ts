import { doctor, type Diagnosis } from '../../src/doctor/index.ts'

/** A doctor, and what it has reported. */
export function takeNotes() {
  const told: Diagnosis[] = []
  const waiting: ((diagnosis: Diagnosis) => void)[] = []
  let read = 0
  return {
    told,
    doctor: doctor({
      report(diagnosis) {
        told.push(diagnosis)
        waiting.shift()?.(diagnosis)
      },
    }),
    /** The next diagnosis that was not read yet; waits for it. */
    next(): Promise<Diagnosis> {
      const diagnosis = told[read++]
      if (diagnosis) return Promise.resolve(diagnosis)
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
