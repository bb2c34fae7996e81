import { type ReactNode, useEffect, useRef, useState } from 'react'

interface ShowMoreProps<TItem> {
  items: readonly TItem[]
  /** How many are shown until more are asked for. */
  atFirst: number
  className: string
  children: (item: TItem, index: number) => ReactNode
}

/** A list that begins short. The first item that appears takes the focus of the button that goes. */
export function ShowMore<TItem>({ items, atFirst, className, children }: ShowMoreProps<TItem>) {
  const [all, setAll] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const first = all ? list.current?.children.item(atFirst) : null
    first?.querySelector('button')?.focus()
  }, [all, atFirst])

  const hidden = all ? 0 : Math.max(0, items.length - atFirst)
  return (
    <>
      <ul ref={list} className={className}>
        {items.slice(0, items.length - hidden).map(children)}
      </ul>
      {hidden > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {hidden} more
        </button>
      )}
    </>
  )
}
