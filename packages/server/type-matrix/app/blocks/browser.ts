import { createTRPCClient, httpBatchLink, type TRPCClientError } from '@trpc/client'
import superjson from 'superjson'
import type { AuthErrorCode } from '@trpc-auth/server'
import { same } from '../equal.ts'
import type { AppRouter } from './router.ts'

const trpc = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: '/trpc', transformer: superjson })],
})

export async function visit(email: string, password: string) {
  const { user } = await trpc.auth.login.mutate({ email, password })
  const note = await trpc.notes.create.mutate({ text: 'mine' }) // the cookie went along
  await trpc.auth.logout.mutate()
  same<typeof user.displayName, string>(true)
  same<typeof user.createdAt, Date>(true)
  same<typeof note, { text: string; by: string; at: Date }>(true)
}

export function codeOf(error: TRPCClientError<AppRouter>) {
  const code = error.data?.auth?.code
  same<typeof code, AuthErrorCode | undefined>(true)
  return code
}
