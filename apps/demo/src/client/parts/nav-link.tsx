import { Link, useRoute } from 'wouter'

/** A link that says when it leads to the current page. */
export function NavLink({ href, children }: { href: string; children: string }) {
  const [here] = useRoute(href)
  return (
    <Link href={href} className="nav-item" aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  )
}
