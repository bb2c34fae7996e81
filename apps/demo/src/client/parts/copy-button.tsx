import { useState } from 'react'
import { useAnnounce } from './announcer.tsx'

interface CopyButtonProps {
  text: string
  label: string
  /** What is said once it is done. */
  said: string
}

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, label, said }: CopyButtonProps) {
  const announce = useAnnounce()
  const [copied, setCopied] = useState<boolean | null>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      announce(said)
    } catch {
      // A browser may refuse; the text can be selected.
      setCopied(false)
      announce(refused)
    }
  }
  return (
    <>
      <button type="button" className="link" onClick={() => void copy()}>
        {label}
      </button>
      {copied !== null && (
        <span className="hint" aria-hidden="true">
          {copied ? 'Copied' : refused}
        </span>
      )}
    </>
  )
}

const refused = 'Your browser does not allow it: select the text, and copy it.'
