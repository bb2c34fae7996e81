import { Field } from './field.tsx'

interface EmailFieldProps {
  /** @default 'E-mail' */
  label?: string
  defaultValue?: string
}

/** The address by which password managers know the account. */
export function EmailField({ label = 'E-mail', ...rest }: EmailFieldProps) {
  return (
    <Field
      {...rest}
      name="email"
      label={label}
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      required
    />
  )
}
