import { z } from 'zod'

// What a check says here is what a client finds in `error.data.auth.fields`.
const notAPath = { error: 'INVALID_PATH' }

/** Longer ones would not fit into the cookie with everything else. */
const longest = 500

/**
 * A path of the app, to go on to after a sign-in. No other address, nor anything that a browser makes
 * one of: it drops tabs and line breaks, and reads `\` as `/` (WHATWG URL; CWE-601).
 */
export const returnToInput = z.string(notAPath).max(longest, notAPath).refine(isOwnPath, notAPath)

/**
 * A path of the app, to send a browser on to; `/` for anything else. For `returnTo` in the address of a
 * page that `oauthCallbacks` has sent a browser to: anybody can make a link to it (CWE-601).
 *
 * @param given as it stands in the address, decoded
 */
export function ownPath(given: string | null | undefined): string {
  return returnToInput.safeParse(given).data ?? '/'
}

function isOwnPath(path: string): boolean {
  if (!/^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/.test(path)) return false
  const base = 'https://own.invalid'
  return URL.parse(path, base)?.origin === base
}
