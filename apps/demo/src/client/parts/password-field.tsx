import { useState } from 'react'
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '../../password-limits.ts'
import { Field } from './field.tsx'

declare module 'react' {
  interface InputHTMLAttributes<T> {
    /** The rules for a password manager that generates one (WHATWG HTML issue 3518). */
    passwordrules?: string
  }
}

interface PasswordFieldProps {
  /** @default 'password' */
  name?: string
  /** @default 'Password' */
  label?: string
  /** `new-password` also shows the requirements. */
  autoComplete: 'current-password' | 'new-password'
}

/** Not `maxLength`: a password that is silently cut off is another password. */
const forNew = {
  hint: `At least ${PASSWORD_MIN_LENGTH} characters.`,
  minLength: PASSWORD_MIN_LENGTH,
  passwordrules: `minlength: ${PASSWORD_MIN_LENGTH}; maxlength: ${PASSWORD_MAX_LENGTH};`,
}

/** A password that can be looked at while it is typed. */
export function PasswordField({
  name = 'password',
  label = 'Password',
  autoComplete,
}: PasswordFieldProps) {
  const [visible, setVisible] = useState(false)
  return (
    <Field
      {...(autoComplete === 'new-password' && forNew)}
      name={name}
      label={label}
      autoComplete={autoComplete}
      type={visible ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      required
      action={
        <button
          type="button"
          className="input-action"
          aria-label={`${visible ? 'Hide' : 'Show'} ${label.toLowerCase()}`}
          onClick={() => setVisible(!visible)}
        >
          {visible ? 'Hide' : 'Show'}
        </button>
      }
    />
  )
}
