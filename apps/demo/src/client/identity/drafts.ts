/**
 * What is being written, by its owner: kept for this tab, through a reload and through a session
 * that ends in the middle of a sentence. It is deleted when its writer signs out, and when somebody
 * else signs in, because the next person at this computer could find it.
 */
const keyOf = (userId: string) => `draft:${userId}`

export function draftOf(userId: string): string {
  return attempt(() => sessionStorage.getItem(keyOf(userId))) ?? ''
}

export function keepDraft(userId: string, text: string): void {
  attempt(() => {
    if (text === '') sessionStorage.removeItem(keyOf(userId))
    else sessionStorage.setItem(keyOf(userId), text)
  })
}

/** @param userId whose draft is kept. @default nobody's */
export function forgetDrafts(userId?: string): void {
  const keep = userId === undefined ? null : keyOf(userId)
  attempt(() => {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(keyOf('')) && key !== keep) sessionStorage.removeItem(key)
    }
  })
}

/** A browser may refuse to store anything: then a draft lasts as long as its page. */
function attempt<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
