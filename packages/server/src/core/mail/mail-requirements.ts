import { AuthConfigError } from '../config.ts'
import type { AuthCore } from '../core.ts'
import type { HookName } from '../hooks/hooks.ts'
import { mailTokens, type MailTokenKind, type MailTokens } from './mail-token.ts'

/** The e-mails of one router: which hook sends them, and what their tokens are. */
export interface RouterMail extends Omit<MailTokenKind, 'option'> {
  /** Name of the function that makes the router. */
  readonly router: string
  readonly hook: HookName
}

/**
 * The tokens of a router that sends e-mails.
 *
 * @throws {AuthConfigError} for an app whose e-mails could not be made, or would reach nobody
 */
export function mailFor(
  auth: AuthCore & { readonly hooks: { has(name: HookName): boolean } },
  { router, hook, ...kind }: RouterMail,
): MailTokens {
  auth.keys(kind.purpose)
  if (!auth.hooks.has(hook)) {
    throw new AuthConfigError(
      `${router}: nobody would ever get its e-mails. Give createAuth hooks: { ${hook}({ user, token }) { … } } that sends it.`,
    )
  }
  return mailTokens(auth, { ...kind, option: `${router}: lifetimeSeconds` })
}
