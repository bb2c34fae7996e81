import { useEffect, useRef, useState } from 'react'

interface DeleteButtonProps {
  /** What would be deleted, for those who do not see where the button stands. */
  subject: string
  pending: boolean
  onDelete: () => void
}

/** Asks once more in the same place, because a deleted note does not come back. */
export function DeleteButton({ subject, pending, onDelete }: DeleteButtonProps) {
  const [asking, setAsking] = useState(false)
  const first = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    // The button that had the focus was replaced, so its place in the row takes it.
    if (asking !== wasAsking.current) first.current?.focus()
    wasAsking.current = asking
  }, [asking])

  if (!asking) {
    return (
      <button
        ref={first}
        type="button"
        className="link"
        aria-label={`Delete ${subject}`}
        onClick={() => setAsking(true)}
      >
        Delete
      </button>
    )
  }
  return (
    <span className="confirm" role="group" aria-label={`Delete ${subject}?`}>
      <button ref={first} type="button" className="link" onClick={() => setAsking(false)}>
        Keep
      </button>
      <button
        type="button"
        className="link link-danger"
        aria-disabled={pending}
        onClick={() => !pending && onDelete()}
      >
        {pending ? 'Deleting…' : 'Delete for good'}
      </button>
    </span>
  )
}
