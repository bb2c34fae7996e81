import type { Session } from '../api.ts'
import { ConfirmButton } from './confirm-button.tsx'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

interface SessionItemProps {
  session: Session
  /** Its place in the list, from 1: two may look the same in every respect. */
  position: number
  end: (device: string) => Promise<void>
  onKeep: () => void
}

/** One place where the user is signed in: which browser, where, since when. */
export function SessionItem({ session, position, end, onKeep }: SessionItemProps) {
  const { address, createdAt, lastUsedAt, pending, current } = session
  const device = deviceOf(session)
  const place = address === null ? device : `${device} at ${address}`
  return (
    <li className="line">
      <span>
        {device}
        {address !== null && <span className="hint"> at {address}</span>}
      </span>
      {current ? (
        <span className="tag tag-strong">This session</span>
      ) : (
        <ConfirmButton
          label="Sign out"
          subject={`session ${position}, ${place}`}
          confirm="Yes, sign out"
          keep="Cancel"
          onKeep={onKeep}
          action={() => end(device)}
        />
      )}
      {pending ? (
        <p className="hint">
          Sign-in not completed, begun <When at={createdAt} />. If it was not you, change your
          password.
        </p>
      ) : (
        <p className="hint">
          Last used <When at={lastUsedAt} />, signed in <When at={createdAt} />
        </p>
      )}
    </li>
  )
}

function When({ at }: { at: Date }) {
  return <time dateTime={at.toISOString()}>{moment.format(at)}</time>
}

function deviceOf({ device: { browser, os } }: Session): string {
  if (browser !== null && os !== null) return `${browser} on ${os}`
  return browser ?? os ?? 'An unknown browser'
}
