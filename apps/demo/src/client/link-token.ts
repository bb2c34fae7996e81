import { useEffect, useState } from 'react'

/**
 * The token of the link in a mail, or an empty text. It comes in the fragment, which no server sees,
 * and goes from the address bar and the history at once: neither a glance nor a shared address gives
 * it away.
 */
export function useLinkToken(): string {
  const [token, setToken] = useState(fragment)
  useEffect(() => {
    const take = () => {
      if (fragment() === '') return
      setToken(fragment())
      window.history.replaceState(window.history.state, '', window.location.pathname)
    }
    take()
    // A second link, opened where the first one was.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return token
}

function fragment(): string {
  return window.location.hash.slice(1)
}
