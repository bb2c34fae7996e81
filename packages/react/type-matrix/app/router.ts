import { initTRPC } from '@trpc/server'

const t = initTRPC.create()

export interface User {
  readonly id: string
  readonly name: string
}

const ada = (): User => ({ id: 'ada', name: 'Ada' })
const signedIn = (): { user: User | null; pending?: 'totp'[] } => ({ user: ada() })
const passkey = { rpId: 'notes.example', challenge: '', rp: {}, user: {} }

function answered(input: unknown): { response: { id: string }; flow?: string } {
  throw new Error(`This app is compiled only, and has no use for ${String(input)}.`)
}

/** What the hooks need to see of an app: its procedures. */
export const appRouter = t.router({
  viewer: t.procedure.query((): User | null => ada()),
  auth: {
    me: t.procedure.query(ada),
    login: t.procedure.mutation(signedIn),
    logout: t.procedure.mutation(() => {}),
    signInOptions: t.procedure.mutation(() => ({ options: passkey })),
    signIn: t.procedure.input(answered).mutation(signedIn),
  },
})

export type AppRouter = typeof appRouter
