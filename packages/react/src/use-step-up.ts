import { useSyncExternalStore } from 'react'
import type { AuthNews } from './auth-news.ts'
import type { StepUpQuestion } from './step-up-questions.ts'

/**
 * The question of `authLink`'s `onStepUp` that is open, and how to answer it; `null` for none. The
 * component that shows it must be there before anything is asked: next to the pages, not within one.
 */
export function useStepUp(news: AuthNews): StepUpQuestion | null {
  return useSyncExternalStore(news.watch, news.question, () => null)
}
