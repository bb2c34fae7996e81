import type { Auth } from './create-auth.ts'
import { AuthConfigError } from './errors.ts'
import type { HookName } from './hooks.ts'
import type { MailTokens } from './mail-token.ts'
import type { Profile } from './user.ts'

/**
 * The tokens of a router that sends mails.
 *
 * @throws {AuthConfigError} for an app whose mails could not be made, or would reach nobody
 */
export function mailFor<TProfile extends Profile, TProfileInput>(
  { mail, hooks }: Auth<TProfile, TProfileInput>,
  router: string,
  hook: HookName,
): MailTokens {
  if (!mail) {
    throw new AuthConfigError(`${router} sends mails: give createAuth mail: { secret: … }.`)
  }
  if (!hooks.has(hook)) {
    throw new AuthConfigError(
      `${router}: nobody would ever get its mail. Give createAuth hooks: { ${hook}({ user, token }) { … } } that sends it.`,
    )
  }
  return mail
}
