import { AuthConfigError } from '../core/config.ts'
import { nodeEnv } from '../core/node-env.ts'

/** @throws {AuthConfigError} in production, where it would let in whoever calls it */
export function onlyInTests(name: string): void {
  if (nodeEnv() !== 'production') return
  throw new AuthConfigError(
    `${name}: NODE_ENV is production, but it is for tests only: it proves nothing, and keeps no secret. Import @trpc-auth/server/testing in tests alone.`,
  )
}
