/** The other tabs of this browser: a `BroadcastChannel`, or what does the same. */
export interface TabChannel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: object) => void): void
}

export type SignOutReason = 'logout' | 'expired' | 'revoked'

/** What has become of the identity that all tabs share. */
export type News =
  | { readonly type: 'signed-in' }
  | { readonly type: 'signed-out'; readonly reason: SignOutReason }

/** News, and since when they hold, by the clock of the tab that tells them. */
export type DatedNews = News & { readonly at: number }

/**
 * The channel of all tabs that talk to this server. `null` outside of pages: one server process
 * renders for many visitors, who must not hear of each other.
 */
export function tabsOf(url: string): TabChannel | null {
  const isPage = 'document' in globalThis
  if (!isPage || typeof BroadcastChannel === 'undefined') return null
  return new BroadcastChannel(`trpc-auth ${url}`)
}

/** Calls the listener with what the other tabs tell. */
export function listen(tabs: TabChannel, listener: (news: DatedNews) => void): void {
  tabs.addEventListener('message', (event) => {
    if ('data' in event && isDatedNews(event.data)) listener(event.data)
  })
}

const reasons: readonly unknown[] = ['logout', 'expired', 'revoked'] satisfies SignOutReason[]

/** Another tab may have another version of the app. */
function isDatedNews(data: unknown): data is DatedNews {
  if (typeof data !== 'object' || data === null) return false
  if (!('type' in data && 'at' in data && typeof data.at === 'number')) return false
  if (data.type === 'signed-in') return true
  return data.type === 'signed-out' && 'reason' in data && reasons.includes(data.reason)
}
