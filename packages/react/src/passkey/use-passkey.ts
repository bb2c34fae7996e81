import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import {
  canAutofill,
  createPasskey,
  getPasskey,
  PasskeyError,
  signalPasskeys,
  signalUnknownPasskey,
  type AuthenticationResponseJSON,
  type CreationOptionsJSON,
  type PasskeyRequestOptions,
  type PasskeySignal,
  type RegistrationResponseJSON,
  type RequestOptionsJSON,
} from '@trpc-auth/client/passkey'
import { useEffect, useRef, useState } from 'react'
import { authCodeOf } from '../auth-code.ts'

/** The two calls of a sign-in: `mutateAsync` of `signInOptions`, and of `signIn` by `useSignInWith`. */
export interface PasskeySignInSteps<TAnswer> {
  readonly begin: () => Promise<{
    readonly options: RequestOptionsJSON & { readonly rpId: string }
  }>
  readonly finish: (input: { response: AuthenticationResponseJSON }) => Promise<TAnswer>
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
  readonly signIn: UseMutationResult<TAnswer, Error, void>
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
    mutationFn: () => {
      setOfferError(null)
      return signInBy(latest.current, {})
    },
  })
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const goOn = async () => {
      // By then StrictMode has ended the first of its two.
      if (!offer || !(await canAutofill())) return
      while (!signal.aborted) {
        try {
          await signInBy(latest.current, { conditional: true, signal })
          return
        } catch (error) {
          if (signal.aborted || !mayGoOn(error)) return
          setOfferError(error)
        }
      }
    }
    void goOn()
    return () => stop.abort()
  }, [offer, latest])
  return { signIn, offerError, clearOfferError: () => setOfferError(null) }
}

/** The two calls of another passkey: `mutateAsync` of `registerOptions` and of `register`. */
export interface AddPasskeySteps<TAnswer extends { readonly signal: PasskeySignal }> {
  readonly begin: () => Promise<{ readonly options: CreationOptionsJSON }>
  readonly finish: (input: {
    response: RegistrationResponseJSON
    name?: string
  }) => Promise<TAnswer>
}

/** Has the browser make another passkey for the user: `mutate({ name })`. */
export function useAddPasskey<TAnswer extends { readonly signal: PasskeySignal }>(
  steps: AddPasskeySteps<TAnswer>,
): UseMutationResult<TAnswer, Error, { readonly name?: string }> {
  return useMutation({
    mutationFn: async (input: { readonly name?: string }) => {
      const { options } = await steps.begin()
      const answer = await steps.finish({ ...input, response: await createPasskey(options) })
      await signalPasskeys(answer.signal)
      return answer
    },
  })
}

async function signInBy<TAnswer>(
  { begin, finish }: PasskeySignInSteps<TAnswer>,
  how: PasskeyRequestOptions,
): Promise<TAnswer> {
  const { options } = await begin()
  const response = await getPasskey(options, how)
  try {
    return await finish({ response })
  } catch (error) {
    // So that the browser does not offer it again.
    if (authCodeOf(error) === 'PASSKEY_UNKNOWN') await signalUnknownPasskey(options, response)
    throw error
  }
}

/** Whether somebody has chosen a passkey, and it was refused: they may choose another one. */
function mayGoOn(error: unknown): boolean {
  if (error instanceof PasskeyError) return false
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
