import { useEffect, useRef, useState } from 'react'

const first = '[data-first], input:not([hidden]), button'

/**
 * Two things that stand in one place: the one that appears takes the focus of the other, at its first
 * control or at what is marked as `data-first`.
 */
export function useSwap<TElement extends HTMLElement>() {
  const [open, setOpen] = useState(false)
  const place = useRef<TElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (open !== wasOpen.current) {
      place.current?.querySelector<HTMLElement>(first)?.focus()
    }
    wasOpen.current = open
  }, [open])
  return { open, setOpen, place }
}
