import { Field } from './field.tsx'

interface CodeFieldProps {
  /** @default 'Code', or 'Recovery code' */
  label?: string
  /** A recovery code, which has letters. @default false */
  recovery?: boolean
}

/** A code: of an authenticator app, which browsers and password managers can fill in, or to recover. */
export function CodeField({ recovery = false, label }: CodeFieldProps) {
  return (
    <Field
      name="code"
      label={label ?? (recovery ? 'Recovery code' : 'Code')}
      autoComplete={recovery ? 'off' : 'one-time-code'}
      inputMode={recovery ? 'text' : 'numeric'}
      autoCapitalize={recovery ? 'characters' : 'none'}
      autoCorrect="off"
      className="code-input"
      dir="ltr"
      spellCheck={false}
      required
    />
  )
}
