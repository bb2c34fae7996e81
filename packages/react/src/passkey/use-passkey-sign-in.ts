import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import {
  canAutofill,
  getPasskey,
  signalUnknownPasskey,
  type AuthenticationResponseJSON,
  type PasskeyRequestOptions,
  type RequestOptionsJSON,
} from '@trpc-auth/client/passkey'
import { useEffect, useRef, useState } from 'react'
import { authCodeOf } from '../auth-code.ts'
import { entrance } from '../heard.ts'
import { begun, flowOf, type Flow, type PasskeyCall } from './passkey-call.ts'

interface SignInBegun extends Flow {
  readonly options: RequestOptionsJSON & { readonly rpId: string }
}

/** The two calls of a sign-in: `mutateAsync` of `signInOptions`, and of `signIn` by `useSignInWith`. */
export interface PasskeySignInSteps<TAnswer> {
  readonly begin: () => Promise<SignInBegun>
  readonly finish: (input: {
    response: AuthenticationResponseJSON
    flow?: string
  }) => Promise<TAnswer>
  /**
   * Offers passkeys among what the browser fills in, in a field with
   * `autocomplete="username webauthn"`.
   *
   * @default true
   */
  readonly offer?: boolean
}

export interface PasskeySignIn<TAnswer> {
  /** On request: `mutate()`. Fails with a `PasskeyError`, or with the error of a call. */
  readonly signIn: UseMutationResult<TAnswer, Error, PasskeyCall | void>
  /** Why the passkey that was chosen among what the browser fills in was refused. */
  readonly offerError: unknown
  /** Somebody goes on without it. */
  readonly clearOfferError: () => void
}

/** Signs in whoever has a passkey: on request, and offered among what the browser fills in. */
export function usePasskeySignIn<TAnswer>(
  steps: PasskeySignInSteps<TAnswer>,
): PasskeySignIn<TAnswer> {
  const { offer = true } = steps
  const latest = useLatest(steps)
  const [offerError, setOfferError] = useState<unknown>(null)
  const signIn = useMutation({
    mutationFn: entrance((call: PasskeyCall | void) => {
      setOfferError(null)
      return signInBy(latest.current, call?.signal ? { signal: call.signal } : {})
    }),
  })
  useEffect(() => {
    const stop = new AbortController()
    if (offer) void offerUntil(stop.signal, () => latest.current, setOfferError)
    return () => stop.abort()
  }, [offer, latest])
  return { signIn, offerError, clearOfferError: () => setOfferError(null) }
}

/**
 * Goes on after a passkey that was refused, so that another one can be chosen. Nobody is told why none
 * can be offered, because nobody has asked for it.
 */
async function offerUntil<TAnswer>(
  signal: AbortSignal,
  steps: () => PasskeySignInSteps<TAnswer>,
  refused: (error: unknown) => void,
): Promise<void> {
  // By then StrictMode has ended the first of its two.
  if (!(await canAutofill().catch(() => false))) return
  while (!signal.aborted) {
    const chosen = await choose(steps(), { conditional: true, signal }).catch(() => null)
    if (chosen === null) return
    try {
      await finishWith(steps(), chosen)
      return
    } catch (error) {
      if (signal.aborted) return
      refused(error)
      if (!mayGoOn(error)) return
    }
  }
}

async function signInBy<TAnswer>(
  steps: PasskeySignInSteps<TAnswer>,
  how: PasskeyRequestOptions,
): Promise<TAnswer> {
  return finishWith(steps, await choose(steps, how))
}

interface Chosen extends SignInBegun {
  readonly response: AuthenticationResponseJSON
}

async function choose(
  { begin }: PasskeySignInSteps<unknown>,
  how: PasskeyRequestOptions,
): Promise<Chosen> {
  const start = await begun(begin, how.signal)
  return { ...start, response: await getPasskey(start.options, how) }
}

async function finishWith<TAnswer>(
  { finish }: PasskeySignInSteps<TAnswer>,
  { options, response, ...start }: Chosen,
): Promise<TAnswer> {
  try {
    return await finish({ ...flowOf(start), response })
  } catch (error) {
    // So that the browser does not offer it again.
    if (authCodeOf(error) === 'PASSKEY_UNKNOWN') await signalUnknownPasskey(options, response)
    throw error
  }
}

/** Whether another passkey may do better than the one that was refused. */
function mayGoOn(error: unknown): boolean {
  const code = authCodeOf(error)
  return code !== null && code !== 'TOO_MANY_REQUESTS' && code !== 'UNAVAILABLE'
}

function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}
