import { AuthConfigError } from '../core/config.ts'
import { nodeEnv } from '../core/node-env.ts'

/**
 * Refuses unless it is sure that this is development. Where `NODE_ENV` does not say (it is unset in
 * many production systems, and most Workers have none), the app must.
 *
 * @throws {AuthConfigError} in production, and where nothing says that it is not
 */
export function checkDevelopment(said: boolean): void {
  const environment = nodeEnv()
  if (environment === 'production') {
    throw new AuthConfigError(
      'doctor: NODE_ENV is production, but the doctor is for development only. Leave it out in production: doctor: isDevelopment ? doctor() : undefined.',
    )
  }
  if (said || environment === 'development' || environment === 'test') return
  throw new AuthConfigError(
    'doctor: nothing says that this is development. Set NODE_ENV to development, or, where there is no NODE_ENV, use doctor({ development: true }) under a condition of your own.',
  )
}
