/** The other tabs of this browser: a `BroadcastChannel`, or anything that does the same. */
export interface TabChannel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: object) => void): void
}

export type SignOutReason = 'logout' | 'expired' | 'revoked'

/** What happened to the session that all tabs share. */
export type News =
  /** `renewing`: a renewal has signed in, so the user is the same. */
  | { readonly type: 'signed-in'; readonly renewing?: boolean }
  | { readonly type: 'signed-out'; readonly reason: SignOutReason }
  /** The same session continues. */
  | { readonly type: 'renewed' }

/** News, and since when it holds, by the clock of the machine that all tabs run on. */
export type DatedNews = News & { readonly at: number }

export type TurnKind = 'sign-in' | 'sign-out' | 'renewal'

/** A tab is waiting for its turn, or has it; `null`: it is over. */
export interface TurnMessage {
  readonly type: 'turn'
  readonly id: number
  readonly kind: TurnKind | null
}

export type Message = DatedNews | TurnMessage

const reasons: readonly unknown[] = ['logout', 'expired', 'revoked'] satisfies SignOutReason[]

/** Another tab may have another version of the app. */
export function isMessage(data: object): data is Message {
  if (!('type' in data)) return false
  if (data.type === 'turn') return 'id' in data && typeof data.id === 'number' && 'kind' in data
  if (!('at' in data && typeof data.at === 'number')) return false
  if (data.type === 'signed-out') return 'reason' in data && reasons.includes(data.reason)
  return data.type === 'signed-in' || data.type === 'renewed'
}
