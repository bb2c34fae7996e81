import { type ReactNode, useState } from 'react'
import { useAnnounce } from './announcer.tsx'
import { useSwap } from './use-swap.ts'

interface SettingProps {
  label: string
  value: ReactNode
  /** The form that changes it. It says what was done when it is done, or cancels. */
  children: (form: { done: (message: string) => void; cancel: () => void }) => ReactNode
}

/** One fact of an account, and in the same place the form that changes it. */
export function Setting({ label, value, children }: SettingProps) {
  const { open, setOpen, place } = useSwap<HTMLDivElement>()
  const [message, setMessage] = useState('')
  const announce = useAnnounce()
  const done = (said: string) => {
    setMessage(said)
    announce(said)
    setOpen(false)
  }
  return (
    <div ref={place} className="fact">
      <dt>{label}</dt>
      {open ? (
        <dd>{children({ done, cancel: () => setOpen(false) })}</dd>
      ) : (
        <dd className="line">
          <span>{value}</span>
          <button
            type="button"
            className="link"
            aria-label={`Change ${label.toLowerCase()}`}
            onClick={() => {
              setMessage('')
              setOpen(true)
            }}
          >
            Change
          </button>
          {message && <p className="hint">{message}</p>}
        </dd>
      )}
    </div>
  )
}
