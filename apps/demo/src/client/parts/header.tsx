import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { failureOf } from '../api.ts'
import { useIdentity } from '../identity/identity.ts'
import { useSignOut } from '../identity/use-sign-out.ts'
import { wordsFor } from '../words.ts'
import { NavLink } from './nav-link.tsx'
import { Notice } from './notice.tsx'

export function Header() {
  const { data: identity } = useIdentity()
  const signOut = useSignOut()
  const [path] = useLocation()
  const { reset } = signOut
  // What failed on one page does not matter on the next.
  useEffect(() => reset(), [path, reset])
  return (
    <header className="header">
      <Link href="/" className="brand">
        Commonplace
      </Link>
      <nav aria-label="Main">
        {identity?.signedIn === true && (
          <>
            <NavLink href="/notes">Notes</NavLink>
            {identity.user.isSuperuser && <NavLink href="/admin">Users</NavLink>}
            <NavLink href="/account">Account</NavLink>
            <button
              type="button"
              className="nav-item"
              aria-disabled={signOut.isPending}
              onClick={() => !signOut.isPending && signOut.mutate()}
            >
              Sign out
            </button>
          </>
        )}
        {identity?.signedIn === false && (
          <>
            <NavLink href="/sign-in">Sign in</NavLink>
            <NavLink href="/sign-up">Sign up</NavLink>
          </>
        )}
      </nav>
      {signOut.error && (
        <Notice kind="error" focus>
          You are still signed in. {wordsFor(failureOf(signOut.error)).message}
        </Notice>
      )}
    </header>
  )
}
