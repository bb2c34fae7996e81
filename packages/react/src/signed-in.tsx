import { Fragment, type ReactNode } from 'react'
import type { Viewer } from './viewer.ts'

export interface SignedInProps<TUser> {
  /** With the user, if it is a function. Another user is another tree: no state of it remains. */
  readonly children: ReactNode | ((user: TUser) => ReactNode)
  /** While it is not known who is there. @default nothing */
  readonly waiting?: ReactNode
}

export interface SignedOutProps {
  readonly children: ReactNode
}

export function renderSignedIn<TUser extends Viewer>(
  user: TUser | null | undefined,
  { children, waiting = null }: SignedInProps<TUser>,
): ReactNode {
  if (user === undefined) return waiting
  if (user === null) return null
  return (
    <Fragment key={user.id}>{typeof children === 'function' ? children(user) : children}</Fragment>
  )
}
