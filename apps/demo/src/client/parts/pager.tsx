import { Link } from 'wouter'

interface PagerProps {
  /** From 1. */
  page: number
  pages: number
  hrefOf: (page: number) => string
}

/** Links through a list that is newest first. Nothing, if there is nowhere to go. */
export function Pager({ page, pages, hrefOf }: PagerProps) {
  if (pages === 1 && page === 1) return null
  return (
    <nav className="pager" aria-label="Pages">
      {page > 1 && (
        <Link href={hrefOf(Math.min(page - 1, pages))} className="link" rel="prev">
          Newer
        </Link>
      )}
      <span className="hint">
        Page {page} of {pages}
      </span>
      {page < pages && (
        <Link href={hrefOf(page + 1)} className="link" rel="next">
          Older
        </Link>
      )}
    </nav>
  )
}
