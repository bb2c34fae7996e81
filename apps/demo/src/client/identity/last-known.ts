const key = 'signed-in'

/**
 * Whether somebody was signed in when this browser last knew. Scripts cannot reach the cookie, and
 * browsers drop it when it expires: without this, a session that has ended would look like a first
 * visit. It does not say who.
 */
export function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false
  }
}

export function noteSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(key, '')
    else localStorage.removeItem(key)
  } catch {
    // A browser that stores nothing takes every visit for the first.
  }
}
