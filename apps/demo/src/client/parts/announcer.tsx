import { createContext, type ReactNode, useContext, useState } from 'react'

const Announce = createContext<(message: string) => void>(() => undefined)

/** Says things to screen readers that the eye sees by itself: a note was added, or deleted. */
export function useAnnounce(): (message: string) => void {
  return useContext(Announce)
}

export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState('')
  return (
    <Announce value={setMessage}>
      {children}
      <p role="status" className="visually-hidden">
        {message}
      </p>
    </Announce>
  )
}
