import { useState } from 'react'
import { useSwap } from './use-swap.ts'

interface ConfirmButtonProps {
  label: string
  /** What the action is done to, for users who do not see where the button is. @default none */
  subject?: string
  /** The button that does it, and the one that does not. */
  confirm: string
  keep: string
  /** Called when the user decides against it. */
  onKeep?: () => void
  /** Rejects if it was not done; its owner says why. */
  action: () => Promise<unknown>
}

/** Asks again in the same place, before something that should not happen by accident. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, subject, confirm, keep, onKeep, action } = props
  const name = subject === undefined ? label : `${label} ${subject}`
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
        <button type="button" className="link" aria-label={name} onClick={() => setAsking(true)}>
          {label}
        </button>
      </span>
    )
  }
  return (
    <span ref={place} className="confirm" role="group" aria-label={`${name}?`}>
      <button
        type="button"
        className="link"
        onClick={() => {
          setAsking(false)
          onKeep?.()
        }}
      >
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
