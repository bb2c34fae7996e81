import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import {
  createPasskey,
  signalPasskeys,
  type CreationOptionsJSON,
  type PasskeySignal,
  type RegistrationResponseJSON,
} from '@trpc-auth/client/passkey'
import { begun, flowOf, type Flow, type PasskeyCall } from './passkey-call.ts'

/** The two calls of another passkey: `mutateAsync` of `registerOptions` and of `register`. */
export interface AddPasskeySteps<TAnswer extends { readonly signal: PasskeySignal }> {
  readonly begin: () => Promise<Flow & { readonly options: CreationOptionsJSON }>
  readonly finish: (input: {
    response: RegistrationResponseJSON
    flow?: string
    name?: string
  }) => Promise<TAnswer>
}

export interface NewPasskey extends PasskeyCall {
  readonly name?: string
}

/** Has the browser make another passkey for the user: `mutate({ name })`. */
export function useAddPasskey<TAnswer extends { readonly signal: PasskeySignal }>(
  steps: AddPasskeySteps<TAnswer>,
): UseMutationResult<TAnswer, Error, NewPasskey> {
  return useMutation({
    mutationFn: async ({ signal, ...input }: NewPasskey) => {
      const start = await begun(steps.begin, signal)
      const response = await createPasskey(start.options, signal ? { signal } : {})
      const answer = await steps.finish({ ...input, ...flowOf(start), response })
      await signalPasskeys(answer.signal)
      return answer
    },
  })
}
