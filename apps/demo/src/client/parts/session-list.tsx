import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { failureOf } from '../api.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { useAnnounce } from './announcer.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Notice } from './notice.tsx'
import { SessionItem } from './session-item.tsx'
import { ShowMore } from './show-more.tsx'

/** As many as are easy to survey; the others are shown on request. */
const SESSIONS_AT_FIRST = 5

/** Where the user is signed in, and how to end it. */
export function SessionList() {
  const heading = useRef<HTMLHeadingElement>(null)
  const sessions = useQuery({
    ...trpc.sessions.list.queryOptions(),
    // This one first, then the one that was used last.
    select: (all) =>
      all.toSorted(
        (a, b) =>
          Number(b.current) - Number(a.current) || b.lastUsedAt.getTime() - a.lastUsedAt.getTime(),
      ),
  })
  // The button that was pressed disappears with its session: the focus needs another place.
  const { error, forgive, revoke, revokeOthers } = useEnding(() => heading.current?.focus())
  const failure = error ?? (sessions.data ? null : sessions.error)
  return (
    <section className="part">
      <h2 ref={heading} tabIndex={-1}>
        Where you are signed in
      </h2>
      {failure !== null && (
        <Notice kind="error" focus={error !== null}>
          {wordsFor(failureOf(failure)).message}
        </Notice>
      )}
      {sessions.isPending && <p className="waiting">Loading sessions…</p>}
      {sessions.data && sessions.data.length > 1 && (
        <div className="sessions-head">
          <p className="hint">{sessions.data.length} sessions</p>
          <ConfirmButton
            label="Sign out everywhere else"
            confirm="Yes, sign out everywhere else"
            keep="Cancel"
            onKeep={forgive}
            action={revokeOthers}
          />
        </div>
      )}
      <ShowMore items={sessions.data ?? []} atFirst={SESSIONS_AT_FIRST} className="sessions">
        {(session, index) => (
          <SessionItem
            key={session.id}
            session={session}
            position={index + 1}
            onKeep={forgive}
            end={(device) => revoke(session.id, device)}
          />
        )}
      </ShowMore>
    </section>
  )
}

/** Ends sessions, and knows why the last try failed. */
function useEnding(onEnded: () => void) {
  const cache = useQueryClient()
  const announce = useAnnounce()
  const [error, setError] = useState<unknown>(null)
  const one = useMutation(trpc.sessions.revoke.mutationOptions())
  const others = useMutation(trpc.sessions.revokeOthers.mutationOptions())

  const end = async (call: Promise<unknown>, said: string) => {
    setError(null)
    try {
      await call
    } catch (reason) {
      setError(reason)
      throw reason
    }
    announce(said)
    onEnded()
    await cache.invalidateQueries(trpc.sessions.list.queryFilter())
  }
  return {
    error,
    forgive: () => setError(null),
    revoke: (id: string, device: string) =>
      end(one.mutateAsync({ id }), `${device} has been signed out`),
    revokeOthers: () => end(others.mutateAsync(), 'You have been signed out everywhere else'),
  }
}
