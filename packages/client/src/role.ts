import type { Operation } from '@trpc/client'
import type { News, TurnKind } from './tabs.ts'

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
  /** Sets or clears a cookie, so it goes over plain HTTP. */
  readonly setsCookie: boolean
  /** What has happened when it succeeds. */
  readonly news: News | null
  /** Succeeds only for a signed-in user. */
  readonly confirms: boolean
  /** Is the renewal of a session itself. */
  readonly renews: boolean
  /** What it waits its turn for. */
  readonly turn: TurnKind | null
}

export function roleOf({ path, type }: Operation, paths: Paths): Role {
  const turn = turnOf(path, paths)
  const named = paths.cookies.some(
    (cookie) => path === cookie || (type === 'mutation' && path.startsWith(`${cookie}.`)),
  )
  return {
    setsCookie: named || turn !== null,
    news: turn === null ? null : newsOf[turn],
    confirms: path === paths.me,
    renews: turn === 'renewal',
    turn,
  }
}

const newsOf: Readonly<Record<TurnKind, News>> = {
  'sign-in': { type: 'signed-in' },
  'sign-out': { type: 'signed-out', reason: 'logout' },
  renewal: { type: 'renewed' },
}

function turnOf(path: string, { signIn, signOut, renew }: Paths): TurnKind | null {
  if (signIn.includes(path)) return 'sign-in'
  if (signOut.includes(path)) return 'sign-out'
  return path === renew ? 'renewal' : null
}
