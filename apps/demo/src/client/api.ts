import { authLink, type IdentityChange } from '@trpc-auth/client'
import type { AuthErrorCode, PasswordReason } from '@trpc-auth/server'
import { createTRPCClient, httpBatchLink, isTRPCClientError } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'
import { noticingFetch } from './served-by.ts'

let onChange: (change: IdentityChange) => void = () => undefined

/** Tells of each sign-in and sign-out, here or in another tab, and when a session has ended. */
export function onIdentityChange(listener: (change: IdentityChange) => void): void {
  onChange = listener
}

/** The cookie is the browser's business: same origin, so it goes along by itself. */
export const client = createTRPCClient<AppRouter>({
  links: [
    authLink({
      url: '/trpc',
      transformer: superjson,
      fetch: noticingFetch,
      rest: (http) => httpBatchLink({ ...http, maxItems: 20 }),
      signOut: ['auth.logout', 'auth.deleteMe'],
      onIdentityChange: (change) => onChange(change),
    }),
  ],
})

type Outputs = inferRouterOutputs<AppRouter>
export type User = Outputs['auth']['me']
export type Note = Outputs['notes']['list'][number]
export type Session = Outputs['sessions']['list'][number]

/** What a failed call says: the auth layer's code, or words for one field, or neither. */
export interface Failure {
  readonly code: AuthErrorCode | null
  readonly reason: PasswordReason | undefined
  readonly retryAfterSeconds: number | undefined
  readonly issues: readonly { readonly field: string; readonly message: string }[]
  /** What the call was about is not there. */
  readonly missing: boolean
  /** Whether there was an answer at all. */
  readonly answered: boolean
}

export function failureOf(error: unknown): Failure {
  const data = isTRPCClientError<AppRouter>(error) ? error.data : undefined
  return {
    code: data?.auth?.code ?? null,
    reason: data?.auth?.reason,
    retryAfterSeconds: data?.auth?.retryAfterSeconds,
    issues: data?.issues ?? [],
    missing: data?.code === 'NOT_FOUND',
    answered: data !== undefined && data !== null,
  }
}
