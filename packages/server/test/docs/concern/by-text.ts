// server/by-text.ts
import { AuthError, type Requirement } from '@trpc-auth/server'

/** Asks for a sign-in by text message within the last so many seconds. */
export function byText(withinSeconds: number): Requirement<unknown> {
  return (_user, { session, now }) => {
    const proof = session.claims.amr.find(({ method }) => method === 'text-code')
    if (proof && now.getTime() / 1000 - proof.at <= withinSeconds) return true
    return new AuthError('STEP_UP_REQUIRED', { stepUp: { methods: ['text-code'], withinSeconds } })
  }
}
