import { withCredentials, type Fetch } from './http.ts'
import { jarMark } from './jar-mark.ts'
import { isPage } from './tab.ts'
import type { TabChannel } from './tabs.ts'

/** Whose calls go through a link, and the fetch that shows it. */
export interface Visitors {
  readonly fetch: Fetch
  /**
   * Whether all calls belong to one visitor. Only then does what one call shows hold for the
   * others, and can they share a renewal.
   */
  areOne(): boolean
}

/**
 * Pages and apps have one visitor, and so does a cookie jar. A server that renders with a link made
 * by a module has as many as come.
 */
export function visitorsOf(options: {
  readonly visitors?: 'one' | 'many'
  readonly tabs?: TabChannel | null
  readonly fetch?: Fetch
}): Visitors {
  const { visitors, tabs, fetch } = options
  const send = withCredentials(fetch)
  if (visitors !== undefined) return { fetch: send, areOne: () => visitors === 'one' }
  if (isPage() || isReactNative() || tabs) return { fetch: send, areOne: () => true }
  // The platform's own keeps no cookies here; with another, the first response shows it.
  let one = fetch !== undefined
  return {
    areOne: () => one,
    async fetch(input, init) {
      const response = await send(input, init)
      one &&= Reflect.has(response, jarMark)
      return response
    },
  }
}

function isReactNative(): boolean {
  const { navigator } = globalThis
  return navigator !== undefined && 'product' in navigator && navigator.product === 'ReactNative'
}
