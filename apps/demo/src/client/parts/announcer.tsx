import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

const Announce = createContext<(message: string) => void>(() => undefined)

/** Tells screen readers what the eye sees by itself: a note was added, or deleted. */
export function useAnnounce(): (message: string) => void {
  return useContext(Announce)
}

export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ message: '', count: 0 })
  const announce = useCallback(
    (message: string) => setSaid(({ count }) => ({ message, count: count + 1 })),
    [],
  )
  return (
    <Announce value={announce}>
      {children}
      <div role="status" className="visually-hidden">
        {/* A new element each time: the same words again are no change, and so not spoken. */}
        <p key={said.count}>{said.message}</p>
      </div>
    </Announce>
  )
}
