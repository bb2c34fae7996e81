import { PasskeyError } from '@trpc-auth/client/passkey'
import { passkeyWords } from '@trpc-auth/react/words'
import { Problem } from './problem.ts'

/** Does something with a passkey. What the browser says about it is put into words. */
export async function withPasskey<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (error instanceof PasskeyError) throw new Problem([{ message: passkeyWords[error.code] }])
    throw error
  }
}
