import { useEffect, useRef, useState } from 'react'

/** Two things that stand in one place: the one that appears takes the focus of the other. */
export function useSwap<TElement extends HTMLElement>() {
  const [open, setOpen] = useState(false)
  const place = useRef<TElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (open !== wasOpen.current) {
      place.current?.querySelector<HTMLElement>('input, button')?.focus()
    }
    wasOpen.current = open
  }, [open])
  return { open, setOpen, place }
}
