import { useEffect, useState } from 'react'

/** How it went on the page that people come back to from a provider. */
export type OAuthCallback<TAnswer> =
  | { readonly status: 'pending' }
  /** The address holds no answer: somebody has opened the page by themselves. */
  | { readonly status: 'none' }
  | { readonly status: 'done'; readonly answer: TAnswer }
  | { readonly status: 'failed'; readonly error: unknown }

/**
 * Finishes a sign-in by provider, once, also in StrictMode.
 *
 * @param comeBack what `oauthCallback` of `@trpc-auth/client/oauth` returned, made in a module
 */
export function useOAuthCallback<TAnswer>(
  comeBack: () => Promise<TAnswer> | null,
): OAuthCallback<TAnswer> {
  const [state, setState] = useState<OAuthCallback<TAnswer>>({ status: 'pending' })
  useEffect(() => {
    let shown = true
    const show = (next: OAuthCallback<TAnswer>) => {
      if (shown) setState(next)
    }
    const answer = comeBack()
    if (answer === null) show({ status: 'none' })
    else {
      answer.then(
        (given) => show({ status: 'done', answer: given }),
        (error: unknown) => show({ status: 'failed', error }),
      )
    }
    return () => {
      shown = false
    }
  }, [comeBack])
  return state
}
