import { authLink } from '@trpc-auth/client'
import { AuthNews } from '@trpc-auth/react'
import type { AuthErrorCode, InvalidFields, PasswordReason } from '@trpc-auth/server'
import { createTRPCClient, httpBatchLink, httpLink, isTRPCClientError } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'
import { noticingFetch } from './served-by.ts'

/** Of each sign-in and sign-out, here or in another tab, and when a session has ended. */
export const news = new AuthNews()

/** The cookie is the browser's business: same origin, so it is sent automatically. */
export const client = createTRPCClient<AppRouter>({
  links: [
    authLink({
      url: '/trpc',
      transformer: superjson,
      fetch: noticingFetch,
      rest: (http) => httpBatchLink({ ...http, maxItems: 20 }),
      signIn: [
        'auth.login',
        'auth.totp.verify',
        'auth.recoveryCode.verify',
        'auth.passkey.verify',
        'auth.passkey.signIn',
        'auth.oauth.finish',
        'auth.oauth.finishEmail',
      ],
      signOut: ['auth.logout', 'auth.deleteMe'],
      onStepUp: news.ask,
      onIdentityChange: news.tell,
    }),
  ],
})

/** For what is tried without a word: it asks nobody who they are, and fails instead. */
export const quietClient = createTRPCClient<AppRouter>({
  links: [httpLink({ url: '/trpc', transformer: superjson, fetch: noticingFetch })],
})

type Outputs = inferRouterOutputs<AppRouter>
export type User = Outputs['auth']['me']
export type Note = Outputs['notes']['list'][number]
export type Session = Outputs['sessions']['list'][number]
export type LinkedAccount = Outputs['auth']['oauth']['accounts'][number]
export type Passkey = Outputs['auth']['passkey']['list'][number]
/** A second step: with what somebody proves who they are, besides their password. */
export type Factor = Outputs['auth']['factors']['status']['enrolled'][number]

/** What a failed call says: the auth layer's code, and words for the fields that were refused. */
export interface Failure {
  readonly code: AuthErrorCode | null
  readonly reason: PasswordReason | undefined
  readonly retryAfterSeconds: number | undefined
  readonly fields: InvalidFields
  /** The second steps, any of which completes the sign-in that has begun. */
  readonly pending: readonly Factor[]
  /** What the call was about does not exist. */
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
    fields: data?.auth?.fields ?? {},
    pending: factorsIn(data?.auth?.pending ?? []),
    missing: data?.code === 'NOT_FOUND',
    answered: data !== undefined && data !== null,
  }
}

const isFactor: Readonly<Record<Factor, true>> = {
  totp: true,
  passkey: true,
  'recovery-code': true,
}

/** Those that this page knows: a newer server may have others. */
export function factorsIn(names: readonly string[]): readonly Factor[] {
  return names.filter((name): name is Factor => Object.hasOwn(isFactor, name))
}
