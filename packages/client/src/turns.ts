import type { TurnKind, TurnMessage } from './tabs.ts'

/** How the turn came; `overdue`: another one does not end. */
export type Turn = 'at once' | 'waited' | 'overdue'

/**
 * Whatever changes the session, one at a time across all tabs: otherwise the cookie of a renewal
 * would undo a sign-out, and two renewals would use up one token. With Web Locks; where there are
 * none, the tabs tell each other, which two that begin at the same moment can miss.
 */
export interface Turns {
  take<TResult>(kind: TurnKind, task: (turn: Turn) => Promise<TResult>): Promise<TResult>
  /** Whether a turn is taken or waited for, here or in another tab. */
  isWanted(kind: TurnKind): boolean
  /** From another tab, which says nothing when it is closed. */
  hear(message: TurnMessage): void
}

interface Place {
  readonly kind: TurnKind
  readonly over: Promise<void>
  readonly end: () => void
}

/** How long a renewal waits, in milliseconds, before it is skipped. */
const longestRenewal = 10_000

/**
 * How long people wait, in milliseconds. Nobody who leaves is held up for longer: what a hanging
 * renewal brings afterwards is undone.
 */
const patience = 2000

/** @param lockName the name of the lock that all tabs share; `null` if they have none */
export function makeTurns(lockName: string | null, post: (message: TurnMessage) => void): Turns {
  const places = new Map<number, Place>()
  let heard = 0

  const enter = (id: number, kind: TurnKind): Place => {
    let resolve = () => {}
    const over = new Promise<void>((done) => (resolve = done))
    const end = () => {
      places.delete(id)
      resolve()
    }
    const place = { kind, over, end }
    places.set(id, place)
    return place
  }

  return {
    async take(kind, task) {
      const ahead = Array.from(places.values(), (place) => place.over)
      const heardBefore = heard
      const id = Math.random()
      const { over, end } = enter(id, kind)
      post({ type: 'turn', id, kind })
      const come = lockName === null ? null : holdLock(lockName, over)
      const inTime = await within(
        kind === 'renewal' ? longestRenewal : patience,
        come ?? Promise.all(ahead),
      )
      const waited = ahead.length > 0 || heard > heardBefore
      try {
        return await task(inTime ? (waited ? 'waited' : 'at once') : 'overdue')
      } finally {
        end()
        post({ type: 'turn', id, kind: null })
      }
    },
    isWanted: (wanted) => [...places.values()].some(({ kind }) => kind === wanted),
    hear({ id, kind }) {
      if (kind === null) return places.get(id)?.end()
      heard += 1
      const { over, end } = enter(id, kind)
      void within(longestRenewal, over).then(end)
    },
  }
}

/**
 * Web Locks, which only pages of a secure origin have. The platform releases that of a tab that is
 * closed, or crashes.
 *
 * @returns when it is held, or cannot be: in a sandboxed frame, or a page that is being left
 */
function holdLock(name: string, over: Promise<void>): Promise<void> | null {
  const { navigator } = globalThis
  if (navigator === undefined || !('locks' in navigator)) return null
  const { locks } = navigator
  return new Promise((held) => {
    const whileHeld = () => {
      held()
      return over
    }
    locks.request(name, whileHeld).catch(held)
  })
}

/** @returns whether it settles within so many milliseconds */
async function within(milliseconds: number, come: Promise<unknown>): Promise<boolean> {
  let timer
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const inTime = await Promise.race([come.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
