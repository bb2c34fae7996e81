import { EMAIL_MAX_LENGTH, fitsInMail } from '../../email-limits.ts'
import { Field } from './field.tsx'
import { Problem } from './problem.ts'

interface EmailFieldProps {
  /** @default 'E-mail' */
  label?: string
  defaultValue?: string
  /**
   * `email` for one without an account yet; with `webauthn` the browser offers passkeys, too.
   *
   * @default 'username', which password managers know
   */
  autoComplete?: 'username' | 'username webauthn' | 'email'
}

/** The address by which an account is known. */
export function EmailField({
  label = 'E-mail',
  autoComplete = 'username',
  ...rest
}: EmailFieldProps) {
  return (
    <Field
      {...rest}
      name="email"
      label={label}
      type="email"
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  )
}

/** @throws {Problem} for an address to which no e-mail can be sent */
export function assertFits(email: string): void {
  if (fitsInMail(email)) return
  const message = `Enter an e-mail address of at most 64 characters before the @, and ${EMAIL_MAX_LENGTH} in all.`
  throw new Problem([{ field: 'email', message }])
}
