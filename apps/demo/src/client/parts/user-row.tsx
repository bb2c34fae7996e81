import { useMutation, useQueryClient } from '@tanstack/react-query'
import { failureOf, type User } from '../api.ts'
import { askAgain } from '../identity/identity.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { useAnnounce } from './announcer.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Notice } from './notice.tsx'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

type Change = Pick<Partial<User>, 'isActive' | 'isSuperuser'>

/** One user, and what a superuser can do about them. The roles stay when a phone stacks the cells. */
export function UserRow({ user, isMe }: { user: User; isMe: boolean }) {
  const { error, apply } = useChange(user, isMe)
  return (
    <>
      <tr role="row">
        <th role="rowheader" scope="row">
          {user.displayName}
          <span className="hint">{user.email}</span>
        </th>
        <td role="cell" className="state">
          <Tags user={user} isMe={isMe} />
        </td>
        <td role="cell" className="since">
          <time dateTime={user.createdAt.toISOString()}>{day.format(user.createdAt)}</time>
        </td>
        <td role="cell" className="user-actions">
          <Actions user={user} apply={apply} />
        </td>
      </tr>
      {error && (
        <tr role="row">
          <td role="cell" colSpan={4}>
            <Notice kind="error" focus>
              {wordsFor(failureOf(error)).message}
            </Notice>
          </td>
        </tr>
      )}
    </>
  )
}

function useChange(user: User, isMe: boolean) {
  const cache = useQueryClient()
  const announce = useAnnounce()
  const { error, mutateAsync } = useMutation(trpc.users.update.mutationOptions())
  const apply = async (change: Change, said: string) => {
    await mutateAsync({ id: user.id, ...change })
    announce(`${user.email} ${said}`)
    await cache.invalidateQueries(trpc.users.list.queryFilter())
    if (isMe) await askAgain(cache)
  }
  return { error, apply }
}

interface ActionsProps {
  user: User
  apply: (change: Change, said: string) => Promise<void>
}

function Actions({ user, apply }: ActionsProps) {
  const { isActive, isSuperuser } = user
  return (
    <div className="actions">
      <Switch
        user={user}
        label={isActive ? 'Deactivate' : 'Activate'}
        action={() =>
          apply({ isActive: !isActive }, isActive ? 'is deactivated' : 'is active again')
        }
      />
      <Switch
        user={user}
        label={isSuperuser ? 'Remove superuser' : 'Make superuser'}
        action={() =>
          apply(
            { isSuperuser: !isSuperuser },
            isSuperuser ? 'is no superuser any more' : 'is a superuser now',
          )
        }
      />
    </div>
  )
}

function Switch(props: { user: User; label: string; action: () => Promise<void> }) {
  return (
    <ConfirmButton
      label={props.label}
      subject={props.user.email}
      confirm={`Yes, ${props.label.toLowerCase()}`}
      keep="Cancel"
      action={props.action}
    />
  )
}

function Tags({ user, isMe }: { user: User; isMe: boolean }) {
  return (
    <span className="tags">
      {isMe && <span className="tag">You</span>}
      {user.isSuperuser && <span className="tag tag-strong">Superuser</span>}
      {!user.isActive && <span className="tag tag-danger">Deactivated</span>}
      {!user.isVerified && <span className="tag">Not confirmed</span>}
    </span>
  )
}
