import { useEffect, useState } from 'react'

/** What the link in an e-mail carries. */
interface Link {
  /** Empty if the page was opened without one. */
  readonly token: string
  /** Whom the e-mail went to, if it says so: a hint for password managers, not a proof. */
  readonly email: string
}

/**
 * The link that led here. What it carries comes in the fragment, which no server sees, and is
 * removed from the address bar and the history at once: neither a glance nor a shared address gives
 * it away.
 */
export function useLink(): Link {
  const [link, setLink] = useState(() => linkIn(window.location.hash))
  useEffect(() => {
    const take = () => {
      const { hash, pathname } = window.location
      if (hash.length < 2) return
      setLink(linkIn(hash))
      window.history.replaceState(window.history.state, '', pathname)
    }
    take()
    // A second link, opened where the first one was.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return link
}

function linkIn(hash: string): Link {
  const [token = '', rest] = hash.slice(1).split('&')
  return { token, email: new URLSearchParams(rest).get('for') ?? '' }
}
