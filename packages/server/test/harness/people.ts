import type { TRPCClient } from '@trpc/client'
import type { SampleRouter } from './app.ts'

export const ada = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }
export const bob = { email: 'bob@example.org', password: 'battery staple', displayName: 'Bob' }

/** Anything with the sample app's own procedures, whatever else a test has added. */
export interface Visitor {
  readonly trpc: Pick<TRPCClient<SampleRouter>, 'auth'>
}

export async function signUp({ trpc }: Visitor, person = ada) {
  return (await trpc.auth.register.mutate(person)).user
}

export async function signIn({ trpc }: Visitor, { email, password } = ada) {
  return (await trpc.auth.login.mutate({ email, password })).user
}

export async function signUpAndIn(visitor: Visitor, person = ada) {
  await signUp(visitor, person)
  return signIn(visitor, person)
}
