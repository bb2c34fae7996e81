import { type RefObject, useEffect, useState } from 'react'
import { useAnnounce } from './announcer.tsx'

/**
 * Puts the focus on what is wrong in a form, after each failed try.
 *
 * @returns to be called when one has
 */
export function useFocusOnFailure(form: RefObject<HTMLFormElement | null>): () => void {
  const [failures, setFailures] = useState(0)
  const announce = useAnnounce()

  useEffect(() => {
    if (failures === 0) return
    const invalid = form.current?.querySelectorAll<HTMLElement>('[aria-invalid]') ?? []
    const target = invalid[0] ?? form.current?.querySelector<HTMLElement>('[role=alert]')
    if (invalid.length > 1) announce(`${invalid.length} fields need attention.`)
    // A focus that does not move is not spoken.
    else if (target && target === document.activeElement) announce(descriptionOf(target))
    target?.focus()
  }, [failures, form, announce])

  return () => setFailures((count) => count + 1)
}

function descriptionOf(field: HTMLElement): string {
  const id = field.getAttribute('aria-describedby')
  return (id === null ? null : document.getElementById(id)?.textContent) ?? ''
}
