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
  const { error, ...change } = useChange(user, isMe)
  return (
    <>
      <tr role="row">
        <th role="rowheader" scope="row">
          <span className="name">
            <bdi>{user.displayName}</bdi>
          </span>
          <span className="hint">
            <bdi>{user.email}</bdi>
          </span>
        </th>
        <td role="cell" className="state">
          <Tags user={user} isMe={isMe} />
        </td>
        <td role="cell" className="since">
          <time dateTime={user.createdAt.toISOString()}>{day.format(user.createdAt)}</time>
        </td>
        <td role="cell" className="user-actions">
          <Actions user={user} isMe={isMe} {...change} />
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
  const update = useMutation(trpc.users.update.mutationOptions())
  const factors = useMutation(trpc.auth.factors.reset.mutationOptions())
  const apply = async (change: Change, said: string) => {
    factors.reset()
    await update.mutateAsync({ id: user.id, ...change })
    announce(`${user.email} ${said}`)
    await cache.invalidateQueries(trpc.people.list.queryFilter())
    if (isMe) await askAgain(cache)
  }
  const resetFactors = async () => {
    update.reset()
    await factors.mutateAsync({ id: user.id })
    announce(`${user.email} is asked for no second step any more`)
  }
  const forgive = () => {
    update.reset()
    factors.reset()
  }
  const error = update.error ?? factors.error
  // They closed the dialog themselves, and know it.
  const closed = error !== null && failureOf(error).code === 'STEP_UP_REQUIRED'
  return { error: closed ? null : error, apply, resetFactors, forgive }
}

interface ActionsProps {
  user: User
  isMe: boolean
  apply: (change: Change, said: string) => Promise<void>
  resetFactors: () => Promise<void>
  /** The user decided not to change anything. */
  forgive: () => void
}

function Actions({ user, isMe, apply, resetFactors, forgive }: ActionsProps) {
  const { isActive, isSuperuser } = user
  return (
    <div className="actions">
      <Switch
        user={user}
        forgive={forgive}
        label={isActive ? 'Deactivate' : 'Activate'}
        action={() =>
          apply({ isActive: !isActive }, isActive ? 'has been deactivated' : 'is active again')
        }
      />
      <Switch
        user={user}
        forgive={forgive}
        label={isSuperuser ? 'Remove as superuser' : 'Make superuser'}
        action={() =>
          apply(
            { isSuperuser: !isSuperuser },
            isSuperuser ? 'is no longer a superuser' : 'is now a superuser',
          )
        }
      />
      {!isMe && (
        <Switch user={user} forgive={forgive} label="Reset second step" action={resetFactors} />
      )}
    </div>
  )
}

interface SwitchProps {
  user: User
  label: string
  action: () => Promise<void>
  forgive: () => void
}

function Switch(props: SwitchProps) {
  return (
    <ConfirmButton
      label={props.label}
      subject={props.user.email}
      confirm={`Yes, ${props.label.toLowerCase()}`}
      keep="Cancel"
      onKeep={props.forgive}
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
