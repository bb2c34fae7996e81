import { Fragment, type ReactNode } from 'react'
import { Redirect, useLocation, useSearch } from 'wouter'
import type { User } from '../api.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { useIdentity } from './identity.ts'
import { signInPath } from './next.ts'

/** Shows its content to signed-in users, and leads everybody else to the sign-in page. */
export function SignedIn({ children }: { children: (user: User) => ReactNode }) {
  const { data: identity, error, refetch } = useIdentity()
  const [path] = useLocation()
  const search = useSearch()
  if (identity?.signedIn) {
    // Another person is another page: no state of the previous one remains.
    return <Fragment key={identity.user.id}>{children(identity.user)}</Fragment>
  }
  if (identity) return <Redirect to={signInPath(path, search)} replace />
  // An outage is not a sign-out.
  if (error) return <Trouble error={error} again={() => void refetch()} />
  return <Waiting />
}
