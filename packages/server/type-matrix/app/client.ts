import { createTRPCClient, httpBatchLink, type TRPCClientError } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import superjson from 'superjson'
import { same } from './equal.ts'
import type { AppRouter } from './router.ts'

export const trpc = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: '/trpc', transformer: superjson })],
})

export async function signUpAndIn() {
  const { user } = await trpc.auth.register.mutate({
    email: 'ada@example.org',
    password: 'correct horse',
    displayName: 'Ada',
  })
  const login = await trpc.auth.login.mutate({ email: user.email, password: 'correct horse' })
  const note = await trpc.notes.create.mutate({ text: 'mine' })
  const me = await trpc.auth.me.query()
  await trpc.auth.logout.mutate()
  same<typeof me, typeof user>(true)
  same<typeof me, typeof login.user>(true)
  same<typeof me.displayName, string>(true)
  same<typeof me.theme, 'light' | 'dark'>(true)
  same<typeof me.createdAt, Date>(true)
  same<typeof me.isActive, boolean>(true)
  return { me, note }
}

export function codeOf(error: TRPCClientError<AppRouter>) {
  same<NonNullable<typeof error.data>['app'], 'notes'>(true)
  return error.data?.auth?.code
}

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>

same<Inputs['auth']['login'], { email: string; password: string; remember?: boolean | undefined }>(
  true,
)
same<Inputs['auth']['register']['theme'], 'light' | 'dark' | undefined>(true)
same<Outputs['notes']['create']['owner'], string>(true)
same<Outputs['notes']['create']['requestId'], string>(true)
same<Outputs['hello'], string | null>(true)
same<Outputs['session'], string>(true)
