import { useState } from 'react'
import { failureOf } from '../api.ts'
import { wordsFor } from '../words.ts'

/** Something that a button does, and why the last try failed. */
export function useAttempt() {
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, setPending] = useState(false)

  /** Rejects if it was not done. */
  const attempt = async (act: () => Promise<unknown>) => {
    setProblem(null)
    setPending(true)
    try {
      await act()
    } catch (error) {
      const failure = failureOf(error)
      // They closed the dialog themselves, and know it.
      if (failure.code !== 'STEP_UP_REQUIRED') setProblem(wordsFor(failure).message)
      throw error
    } finally {
      setPending(false)
    }
  }
  return { attempt, pending, problem, forgive: () => setProblem(null) }
}
