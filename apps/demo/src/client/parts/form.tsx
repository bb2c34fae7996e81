import { createContext, type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react'
import { failureOf } from '../api.ts'
import { type Words, wordsFor } from '../words.ts'
import { Notice } from './notice.tsx'
import { Problem } from './problem.ts'

/** What is wrong with the last try; each field shows what is about itself. */
export const FormProblem = createContext<Words | null>(null)

interface FormProps {
  /** Reads the fields by name. Throws a {@link Problem}, or whatever a call throws. */
  submit: (fields: (name: string) => string) => Promise<void>
  button: string
  /** The button while it works. */
  pendingButton: string
  /** Leads out without doing it. */
  cancel?: () => void
  children: ReactNode
}

/** A form that says in words what went wrong, and puts the focus there. */
export function Form({ submit, button, pendingButton, cancel, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [problem, setProblem] = useState<Words | null>(null)
  const [pending, setPending] = useState(false)

  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>('[aria-invalid], [role=alert]')?.focus()
  }, [problem])

  const run = async (data: FormData) => {
    setPending(true)
    try {
      await submit((name) => textOf(data.get(name)))
      setProblem(null)
    } catch (error) {
      const words = error instanceof Problem ? error.words : wordsFor(failureOf(error))
      setProblem(hasField(form.current, words.field) ? words : { message: words.message })
    } finally {
      setPending(false)
    }
  }

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Not `disabled`, which would lose the focus.
    if (!pending) void run(new FormData(event.currentTarget))
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={onSubmit}>
      <FormProblem value={problem}>
        {problem && problem.field === undefined && <Notice kind="error">{problem.message}</Notice>}
        {children}
      </FormProblem>
      <div className="form-end">
        <button type="submit" className="button" aria-disabled={pending}>
          {pending ? pendingButton : button}
        </button>
        {cancel && (
          <button type="button" className="button button-quiet" onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}

/** What is about a field that this form does not have is about the whole of it. */
function hasField(form: HTMLFormElement | null, name: string | undefined): boolean {
  return name !== undefined && form?.elements.namedItem(name) !== null
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : ''
}
