/**
 * What is being written, by whose it is. In memory only, so that a session which ends in the middle
 * of a sentence does not cost the sentence, and the next person at this browser never sees it.
 */
const drafts = new Map<string, string>()

export function draftOf(userId: string): string {
  return drafts.get(userId) ?? ''
}

export function keepDraft(userId: string, text: string): void {
  drafts.set(userId, text)
}
