import { AuthConfigError } from '../errors.ts'

/**
 * Refuses unless it is sure that this is development. Where nobody says (`NODE_ENV` is unset in many
 * a production, and most Workers have none), the app must.
 *
 * @throws {AuthConfigError} in production, and where nothing says that it is not
 */
export function checkDevelopment(said: boolean): void {
  const environment = nodeEnv()
  if (environment === 'production') {
    throw new AuthConfigError(
      'doctor: NODE_ENV is production, and the doctor is for development only. Give createAuth none there: doctor: isDevelopment ? doctor() : undefined.',
    )
  }
  if (said || environment === 'development' || environment === 'test') return
  throw new AuthConfigError(
    'doctor: nothing says that this is development. Set NODE_ENV to development, or where there is no NODE_ENV give doctor({ development: true }) from a condition of your own.',
  )
}

/** By way of `globalThis`: runtimes other than Node may have no `process`. */
function nodeEnv(): unknown {
  const scope: { readonly process?: { readonly env?: Readonly<Record<string, unknown>> } } =
    globalThis
  return scope.process?.env?.['NODE_ENV']
}
