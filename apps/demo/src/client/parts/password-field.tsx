import { useState } from 'react'
import { Field } from './field.tsx'

interface PasswordFieldProps {
  autoComplete: 'current-password' | 'new-password'
  hint?: string
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ autoComplete, ...rest }: PasswordFieldProps) {
  const [visible, setVisible] = useState(false)
  return (
    <Field
      {...rest}
      name="password"
      label="Password"
      type={visible ? 'text' : 'password'}
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      required
      action={
        <button
          type="button"
          className="input-action"
          aria-label={visible ? 'Hide password' : 'Show password'}
          onClick={() => setVisible(!visible)}
        >
          {visible ? 'Hide' : 'Show'}
        </button>
      }
    />
  )
}
