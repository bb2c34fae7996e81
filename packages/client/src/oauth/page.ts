/** What scripts of a page have, as far as a sign-in by provider needs it; nothing on a server. */
interface Page {
  readonly location?: {
    readonly href: string
    readonly pathname: string
    readonly search: string
    readonly hash: string
  }
  readonly history?: {
    readonly state: unknown
    replaceState(state: unknown, unused: string, url: string): void
  }
  addEventListener?(type: 'popstate', listener: () => void, options: { once: true }): void
  open?(url: string, target: string, features: string): Popup | null
  close?(): void
}

/** A window that the page has opened. */
export interface Popup {
  opener: unknown
  readonly location: { replace(url: string): void }
  close(): void
}

export const page: Page = globalThis as Page
