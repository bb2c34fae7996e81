import { useState } from 'react'
import { Field } from './field.tsx'

interface PasswordFieldProps {
  /** @default 'password' */
  name?: string
  /** @default 'Password' */
  label?: string
  autoComplete: 'current-password' | 'new-password'
  hint?: string
}

/** A password that can be looked at while it is typed. */
export function PasswordField({
  name = 'password',
  label = 'Password',
  ...rest
}: PasswordFieldProps) {
  const [visible, setVisible] = useState(false)
  return (
    <Field
      {...rest}
      name={name}
      label={label}
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
