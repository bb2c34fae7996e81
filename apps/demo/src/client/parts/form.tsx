import {
  createContext,
  type ReactNode,
  type SubmitEvent,
  useContext,
  useRef,
  useState,
} from 'react'
import { failureOf } from '../api.ts'
import { type Words, problemsOf } from '../words.ts'
import { Notice } from './notice.tsx'
import { type Fields, Problem } from './problem.ts'
import { useFocusOnFailure } from './use-focus-on-failure.ts'

const Problems = createContext<readonly Words[]>([])

/** What is wrong with the field of that name, after the last try. */
export function useProblem(name: string): string | undefined {
  return useContext(Problems).find(({ field }) => field === name)?.message
}

interface FormProps {
  /** Throws a {@link Problem}, or whatever a call throws. */
  submit: (fields: Fields) => Promise<void>
  button: string
  /** The button while it works. */
  pendingButton: string
  /** Leads out without doing it. */
  cancel?: (() => void) | undefined
  /** `danger`: it cannot be undone. `quiet`: not what most people come for. @default neither */
  look?: 'danger' | 'quiet'
  children: ReactNode
}

/** A form that says in words what went wrong, and puts the focus there. */
export function Form({ submit, button, pendingButton, cancel, look, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [problems, setProblems] = useState<readonly Words[]>([])
  const [pending, setPending] = useState(false)
  const failed = useFocusOnFailure(form)

  const run = async (data: FormData) => {
    setPending(true)
    setProblems([])
    try {
      await submit((name) => textOf(data.get(name)))
    } catch (error) {
      const found = error instanceof Problem ? error.words : problemsOf(failureOf(error))
      setProblems(found.map((words) => placed(words, form.current)))
      failed()
    } finally {
      setPending(false)
    }
  }

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Not `disabled`, which would lose the focus.
    if (!pending) void run(new FormData(event.currentTarget))
  }

  /** What was wrong with a field is no longer said once somebody edits it. */
  const onInput = ({ target }: { target: EventTarget }) => {
    if (!('name' in target)) return
    setProblems((all) => all.filter(({ field }) => field !== target.name))
  }

  const aboutAll = problems.find(({ field }) => field === undefined)
  return (
    <form ref={form} className="form" noValidate onSubmit={onSubmit} onInput={onInput}>
      <Problems value={problems}>
        {aboutAll && <Notice kind="error">{aboutAll.message}</Notice>}
        {children}
      </Problems>
      <div className="form-end">
        <button
          type="submit"
          className={look ? `button button-${look}` : 'button'}
          aria-disabled={pending}
        >
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

/** A problem with a field that this form does not have is about the whole form. */
function placed(words: Words, form: HTMLFormElement | null): Words {
  const { field, message } = words
  return field !== undefined && form?.elements.namedItem(field) ? words : { message }
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : ''
}
