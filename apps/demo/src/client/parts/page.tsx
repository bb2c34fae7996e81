import { type ReactNode, useEffect, useRef } from 'react'

/** A page opened from the address bar keeps the focus where the browser puts it. */
let isFirst = true

interface PageProps {
  title: string
  children: ReactNode
  /** A narrow column, for forms. */
  narrow?: boolean
}

/** One page: its title, and the focus on its heading, so that a screen reader starts there. */
export function Page({ title, children, narrow = false }: PageProps) {
  const main = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Commonplace`
    // Something on the page may need the focus more, such as a notice.
    if (!isFirst && !main.current?.contains(document.activeElement)) heading.current?.focus()
    isFirst = false
  }, [title])
  return (
    <main ref={main} className={narrow ? 'page page-narrow' : 'page'}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  )
}
