import { subjectOf } from '../../harness/subject.ts'
import { z } from 'zod'
import { cookieBackend, cookieProcedure } from '../../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../../harness/app.ts'

export const cookieNames = ['first', 'second']

const renewAfterSeconds = 600

/** An app whose users are signed in twice by one call, so that each cell can count to two. */
export function createMatrixApp() {
  const backends = cookieNames.map((name) =>
    cookieBackend({ name, cookieName: name, secret, lifetimeSeconds, renewAfterSeconds }),
  )
  let sideEffects = 0
  const app = createAppWith({ backends }, ({ auth, t }) => {
    const signInTwice = t.procedure
      .input(z.object({ id: z.string() }))
      .mutation(async ({ ctx, input }) => {
        sideEffects += 1
        await auth.passwords.verify(null, 'correct horse') // real work, in a thread of its own
        await ctx.auth.signIn(input, { backend: 'first' })
        await auth.passwords.verify(null, 'battery staple')
        await ctx.auth.signIn(input, { backend: 'second' })
        return 'done'
      })
    const listen = auth.protectedProcedure(t.procedure).subscription(async function* ({ ctx }) {
      sideEffects += 1
      yield ctx.user.displayName
    })
    return { signInTwice: cookieProcedure(signInTwice), listen }
  })
  return {
    ...app,
    sideEffects: () => sideEffects,
    /** From now on every session is due to be renewed. */
    makeDue: () => app.clock.advance(renewAfterSeconds + 1),
    /** A user who is registered without any of the ways that are to be measured. */
    async addUser() {
      const { auth, router, t, createContext } = app
      const caller = t.createCallerFactory(router)(createContext({ headers: new Headers() }))
      const account = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }
      const { user } = await caller.auth.register(account)
      const signIn = ({ name, strategy }: (typeof auth.backends)[number]) =>
        strategy.write(subjectOf({ userId: user.id, backend: name }), app.clock())
      const tokens = await Promise.all(auth.backends.map(signIn))
      return { id: user.id, tokens: tokens.map(({ token }) => token) }
    },
  }
}

export type MatrixApp = ReturnType<typeof createMatrixApp>
