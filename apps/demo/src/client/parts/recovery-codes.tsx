import { useEffect, useRef } from 'react'
import { CopyButton } from './copy-button.tsx'

interface RecoveryCodesProps {
  codes: readonly string[]
  /** They are somewhere safe, and are shown no more. */
  kept: () => void
}

/** Shown once: the server keeps only their hashes. */
export function RecoveryCodes({ codes, kept }: RecoveryCodesProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="recovery-codes">
      <h3 ref={heading} tabIndex={-1}>
        Your recovery codes
      </h3>
      <p className="hint">
        Each lets you in once when you have lost your passkeys and your authenticator app. Keep them
        where you will find them then. They are not shown again.
      </p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p className="ways-to-keep">
        <CopyButton
          text={codes.join('\n')}
          label="Copy codes"
          said="The recovery codes have been copied."
        />
        <button type="button" className="link" onClick={() => window.print()}>
          Print codes
        </button>
        <button type="button" className="link" onClick={() => save(codes)}>
          Download codes
        </button>
      </p>
      <button type="button" className="button" onClick={kept}>
        I have kept them
      </button>
    </div>
  )
}

/** As a text file. */
function save(codes: readonly string[]): void {
  const text = `Recovery codes for Commonplace (${window.location.host}). Each works once.\n\n${codes.join('\n')}\n`
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = 'commonplace-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(link.href)
}
