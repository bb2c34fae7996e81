'use server'

import { AuthError } from '@trpc-auth/server'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appRouter, createContext } from '../server/router.ts'

const credentials = z.object({ email: z.string(), password: z.string() })

export async function signUp(form: FormData): Promise<void> {
  const { auth } = await caller()
  await orBack(auth.register(credentials.parse(Object.fromEntries(form))))
  await signIn(form)
}

export async function signIn(form: FormData): Promise<void> {
  const { auth } = await caller()
  await orBack(auth.login(credentials.parse(Object.fromEntries(form))))
  redirect('/notes')
}

export async function signOut(): Promise<void> {
  const { auth } = await caller()
  await auth.logout()
  redirect('/sign-in')
}

/** The procedures, called without HTTP; a Server Action can set cookies. */
async function caller() {
  const cookieStore = await cookies()
  const context = createContext({
    headers: await headers(),
    method: 'POST',
    setCookie: (cookie) => cookieStore.set(cookie),
  })
  return appRouter.createCaller(context)
}

async function orBack(answer: Promise<unknown>): Promise<void> {
  const problem = await answer.then(
    () => null,
    (error: unknown) => {
      if (error instanceof AuthError) return error.auth.code
      throw error
    },
  )
  if (problem !== null) redirect(`/sign-in?problem=${problem}`) // throws, so not in a handler
}
