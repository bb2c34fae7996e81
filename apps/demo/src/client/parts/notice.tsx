import { type ReactNode, useEffect, useRef } from 'react'

interface NoticeProps {
  /** `error` is announced at once; `info` is read where it stands. */
  kind: 'error' | 'info'
  /** Takes the focus when it appears. */
  focus?: boolean
  children: ReactNode
}

export function Notice({ kind, focus = false, children }: NoticeProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focus) box.current?.focus()
  }, [focus])
  return (
    <div
      ref={box}
      className={`notice notice-${kind}`}
      role={kind === 'error' ? 'alert' : 'status'}
      tabIndex={-1}
    >
      {children}
    </div>
  )
}
