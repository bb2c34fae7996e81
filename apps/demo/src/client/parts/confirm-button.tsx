import { useState } from 'react'
import { useSwap } from './use-swap.ts'

interface ConfirmButtonProps {
  label: string
  /** What the action is done to, for those who do not see where the button stands. */
  subject: string
  /** The button that does it, and the one that does not. */
  confirm: string
  keep: string
  /** Rejects if it was not done; whoever gave it says why. */
  action: () => Promise<unknown>
}

/** Asks once more in the same place, before something that should not happen by a slip. */
export function ConfirmButton({ label, subject, confirm, keep, action }: ConfirmButtonProps) {
  const { open: asking, setOpen: setAsking, place } = useSwap<HTMLSpanElement>()
  const [pending, setPending] = useState(false)

  const run = async () => {
    setPending(true)
    try {
      await action()
      setAsking(false)
    } catch {
      // Still to be decided.
    } finally {
      setPending(false)
    }
  }

  if (!asking) {
    return (
      <span ref={place}>
        <button
          type="button"
          className="link"
          aria-label={`${label} ${subject}`}
          onClick={() => setAsking(true)}
        >
          {label}
        </button>
      </span>
    )
  }
  return (
    <span ref={place} className="confirm" role="group" aria-label={`${label} ${subject}?`}>
      <button type="button" className="link" onClick={() => setAsking(false)}>
        {keep}
      </button>
      <button
        type="button"
        className="link link-danger"
        aria-disabled={pending}
        onClick={() => !pending && void run()}
      >
        {pending ? 'One moment…' : confirm}
      </button>
    </span>
  )
}
