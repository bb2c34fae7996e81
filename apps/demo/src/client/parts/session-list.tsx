import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { failureOf, type Session } from '../api.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { useAnnounce } from './announcer.tsx'
import { Notice } from './notice.tsx'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Where one is signed in, and the end of it. */
export function SessionList() {
  const cache = useQueryClient()
  const announce = useAnnounce()
  const heading = useRef<HTMLHeadingElement>(null)
  const sessions = useQuery(trpc.sessions.list.queryOptions())
  const onSuccess = async () => {
    announce('Signed out there')
    // The button that was pressed goes with its session: the focus needs another place.
    heading.current?.focus()
    await cache.invalidateQueries(trpc.sessions.list.queryFilter())
  }
  const end = useMutation(trpc.sessions.revoke.mutationOptions({ onSuccess }))
  const endOthers = useMutation(trpc.sessions.revokeOthers.mutationOptions({ onSuccess }))
  const error = sessions.error ?? end.error ?? endOthers.error
  const others = sessions.data?.some(({ current }) => !current) ?? false
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        Where you are signed in
      </h2>
      {error && (
        <Notice kind="error" focus>
          {wordsFor(failureOf(error)).message}
        </Notice>
      )}
      <ul className="sessions">
        {sessions.data?.map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            onEnd={() => end.mutate({ id: session.id })}
          />
        ))}
      </ul>
      {others && (
        <button type="button" className="link" onClick={() => endOthers.mutate()}>
          Sign out everywhere else
        </button>
      )}
    </section>
  )
}

function SessionItem({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const device = deviceOf(session)
  const used = moment.format(session.lastUsedAt)
  return (
    <li className="line">
      <span>{device}</span>
      {session.current ? (
        <span className="tag">Here</span>
      ) : (
        <button type="button" className="link" aria-label={`Sign out ${device}`} onClick={onEnd}>
          Sign out
        </button>
      )}
      <p className="hint">Last used {used}</p>
    </li>
  )
}

function deviceOf({ device: { browser, os } }: Session): string {
  if (browser !== null && os !== null) return `${browser} on ${os}`
  return browser ?? os ?? 'An unknown browser'
}
