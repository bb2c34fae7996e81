import { type InputHTMLAttributes, type ReactNode, useContext, useId } from 'react'
import { FormProblem } from './form.tsx'

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
  const problem = useContext(FormProblem)
  const error = problem?.field === name ? problem.message : undefined
  // What is wrong says what the hint says.
  const describedBy = error ? `${id}-error` : hint && `${id}-hint`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          {...input}
          id={id}
          name={name}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
        />
        {action}
      </div>
      {error && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
      {hint && !error && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  )
}
