'use server'

import { getActingContext } from '../server/acting.ts'

export async function signOut(): Promise<void> {
  const { auth } = await getActingContext()
  await auth.signOut()
}
