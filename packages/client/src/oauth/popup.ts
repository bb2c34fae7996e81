import type { TabChannel } from '../tabs.ts'
import { page, type Popup } from './page.ts'

/**
 * Why a window did not sign anybody in.
 *
 * - `BLOCKED`: the browser has not opened it. Open it in the handler of a click, before anything is
 *   waited for
 * - `EXPIRED`: nothing was heard of it for as long as a flow lasts
 */
export type OAuthPopupErrorCode = 'BLOCKED' | 'EXPIRED'

export class OAuthPopupError extends Error {
  override readonly name = 'OAuthPopupError'
  readonly code: OAuthPopupErrorCode

  constructor(code: OAuthPopupErrorCode) {
    super(code)
    this.code = code
  }
}

export interface OAuthPopupOptions {
  /** Path of the page that calls `oauthPopupDone`, such as `/oauth/done`. */
  readonly donePath: string
  /** Ends the waiting, for a button "Cancel": nobody can tell whether the window was closed. */
  readonly signal?: AbortSignal
}

/** In milliseconds: how long the flow that `start` begins can be finished. */
const longest = 600_000

/**
 * Signs in, links an account or steps up in a window of its own, so that the page stays as it is. Call
 * it in the handler of a click. In that window the provider sends people to the page with
 * `oauthCallback` as always, which goes on to `returnTo`.
 *
 * The windows know each other by a channel alone. `opener` and `closed` are of no use where a provider
 * isolates its pages (Cross-Origin-Opener-Policy), so they are not looked at, and the provider gets no
 * `opener` that it could send elsewhere.
 *
 * @param start calls `start` of `oauthRouter` with this `returnTo`
 * @throws {OAuthPopupError}
 * @throws what `start` throws, and the reason of an aborted `signal`
 */
export async function oauthPopup(
  start: (returnTo: string) => Promise<{ readonly url: string }>,
  options: OAuthPopupOptions,
): Promise<void> {
  const popup = page.open?.('about:blank', '_blank', 'popup,width=520,height=720')
  if (!popup) throw new OAuthPopupError('BLOCKED')
  try {
    popup.opener = null
    await signInWithin(popup, start, options)
  } catch (error) {
    popup.close()
    throw error
  }
}

async function signInWithin(
  popup: Popup,
  start: (returnTo: string) => Promise<{ readonly url: string }>,
  { donePath, signal }: OAuthPopupOptions,
): Promise<void> {
  signal?.throwIfAborted()
  const id = crypto.randomUUID()
  const channel = new BroadcastChannel(channelOf(id))
  const { done, end } = heard(channel, signal)
  try {
    const started = await Promise.race([start(`${donePath}?popup=${id}`), done])
    if (started) popup.location.replace(started.url)
    await done
  } finally {
    end()
    channel.close()
  }
}

/**
 * On the page at `donePath`: tells the page that has opened this window, and closes it. Some browsers
 * leave it open after a provider that isolates its pages, so say "You can close this window".
 *
 * @returns `false` for a page that is not in such a window
 */
export function oauthPopupDone(): boolean {
  const id = new URLSearchParams(page.location?.search).get('popup')
  if (id === null) return false
  const channel = new BroadcastChannel(channelOf(id))
  channel.postMessage('done')
  channel.close()
  page.close?.()
  return true
}

const channelOf = (id: string) => `trpc-auth.oauth.${id}`

/** `end` takes back the timer and the listener. */
function heard(channel: TabChannel, signal: AbortSignal | undefined) {
  let end = () => {}
  const done = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new OAuthPopupError('EXPIRED')), longest)
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort)
    channel.addEventListener('message', () => resolve())
    end = () => {
      clearTimeout(late)
      signal?.removeEventListener('abort', abort)
    }
  })
  return { done, end }
}
