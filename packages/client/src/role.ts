import type { Operation } from '@trpc/client'
import type { News } from './tabs.ts'

/** The procedures that matter to this link. */
export interface Paths {
  readonly cookies: readonly string[]
  readonly signIn: readonly string[]
  readonly signOut: readonly string[]
  readonly me: string
  readonly renew: string | null
}

/** What a call is to this link. */
export interface Role {
  /** Gives or takes a cookie, so it goes by plain HTTP. */
  readonly setsCookie: boolean
  /** What has happened when it succeeds. */
  readonly news: News | null
  /** Only somebody who is signed in has success with it. */
  readonly confirms: boolean
  /** Is the renewal of a session itself. */
  readonly renews: boolean
}

export function roleOf({ path, type }: Operation, paths: Paths): Role {
  const news = newsOf(path, paths)
  const renews = path === paths.renew
  const named = paths.cookies.some(
    (cookie) => path === cookie || (type === 'mutation' && path.startsWith(`${cookie}.`)),
  )
  return { setsCookie: named || renews || news !== null, news, confirms: path === paths.me, renews }
}

function newsOf(path: string, { signIn, signOut }: Paths): News | null {
  if (signIn.includes(path)) return { type: 'signed-in' }
  return signOut.includes(path) ? { type: 'signed-out', reason: 'logout' } : null
}
