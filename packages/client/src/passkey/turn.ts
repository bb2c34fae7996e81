import { passkeyError, PasskeyError } from './passkey-error.ts'

/** One request for a passkey, until it is answered or aborted. */
type Attempt<T> = (signal: AbortSignal) => Promise<T>

/** A dialog that is open: whether it succeeds. */
type Dialog = Promise<boolean>

/** The request that a page makes beside a form, which stays open until the user chooses a passkey. */
interface Offer {
  /**
   * Resolves once the browser has let go of it.
   *
   * @param by the dialog that takes its place; `null` for another offer
   */
  end(by: Dialog | null): Promise<unknown>
}

let offer: Offer | null = null
let dialog: Dialog | null = null

/**
 * Asks in a dialog. A browser has one request at a time, so the offer beside the form ends first; if
 * the dialog is cancelled the offer goes on, and if it succeeds the offer is over.
 *
 * @throws {PasskeyError}
 */
export async function inDialog<T>(attempt: Attempt<T>, given?: AbortSignal): Promise<T> {
  let tell: (success: boolean) => void = () => {}
  const own: Dialog = new Promise((resolve) => (tell = resolve))
  dialog = own
  try {
    await offer?.end(own)
    const result = await attempt(given ?? new AbortController().signal)
    tell(true)
    return result
  } catch (cause) {
    throw passkeyError(cause)
  } finally {
    tell(false)
    if (dialog === own) dialog = null
  }
}

/**
 * Offers passkeys beside a form, for as long as it takes. Another offer takes its place.
 *
 * @throws {PasskeyError} `CANCELLED` also if a dialog has succeeded meanwhile
 */
export async function beside<T>(attempt: Attempt<T>, given?: AbortSignal): Promise<T> {
  let before = dialog
  await offer?.end(null)
  for (;;) {
    if (await before) throw new PasskeyError('CANCELLED', 'Another request has succeeded.')
    const turn = new AbortController()
    const answer = attempt(given ? AbortSignal.any([turn.signal, given]) : turn.signal)
    before = null
    const own: Offer = {
      end(by) {
        before = by
        turn.abort()
        return answer.catch(() => {})
      },
    }
    offer = own
    try {
      return await answer
    } catch (cause) {
      if (!before || given?.aborted) throw passkeyError(cause)
    } finally {
      if (offer === own) offer = null
    }
  }
}
