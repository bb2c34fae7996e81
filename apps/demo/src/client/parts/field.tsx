import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { useProblem } from './form.tsx'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  name: string
  label: string
  hint?: string
  /** Stands at the end of the input. */
  action?: ReactNode
}

/** A labelled input with its hint and, when there is one, what is wrong with it. */
export function Field({ name, label, hint, action, ...input }: FieldProps) {
  const id = useId()
  const error = useProblem(name)
  // What is wrong says what the hint says.
  const describedBy = error ? `${id}-error` : hint && `${id}-hint`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          dir="auto"
          {...input}
          id={id}
          name={name}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
        />
        {action}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && !error && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  )
}

/** Marked by more than its colour. */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="field-error">
      {children}
    </p>
  )
}
