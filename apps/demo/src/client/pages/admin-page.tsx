import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { PEOPLE_ON_A_PAGE } from '../../people-limits.ts'
import { failureOf, type User } from '../api.ts'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { UserSearch } from '../parts/user-search.tsx'
import { UserTable } from '../parts/user-table.tsx'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'

export function AdminPage({ user }: { user: User }) {
  return user.isSuperuser ? <Users me={user} /> : <Strangers />
}

function Strangers() {
  return (
    <Page title="For superusers" narrow>
      <p className="lead">This page is for superusers, and you are not one of them.</p>
      <Link href="/notes" className="button">
        Go to your notes
      </Link>
    </Page>
  )
}

function Users({ me }: { me: User }) {
  const [, navigate] = useLocation()
  const { search, page } = useWhich()
  const heading = useFocusOnChange(pathOf(search, page))
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    ...trpc.people.list.queryOptions({ search, page }),
    placeholderData: keepPreviousData,
  })
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / PEOPLE_ON_A_PAGE))
  return (
    <Page title="Users">
      <p className="lead">
        Everyone with an account. The last superuser can be neither deactivated nor demoted. Reset
        the second step of people who have lost theirs, once you are sure that it is them who ask.
      </p>
      <UserSearch key={search} text={search} onSearch={(text) => navigate(pathOf(text, 1))} />
      {error && (
        <Notice kind="error">
          {wordsFor(failureOf(error)).message}{' '}
          <button type="button" className="link" onClick={() => void refetch()}>
            Try again
          </button>
        </Notice>
      )}
      <section aria-busy={isPending || isPlaceholderData}>
        <div className="line">
          <h2 ref={heading} tabIndex={-1} dir="auto">
            {titleOf(search, page)}
          </h2>
          {data && <p className="count">{countOf(data.total)}</p>}
        </div>
        {isPending && <p className="waiting">Loading users…</p>}
        {data?.users.length === 0 && <Nobody search={search} />}
        {data && data.users.length > 0 && <UserTable users={data.users} me={me} />}
      </section>
      <Pager page={page} pages={pages} hrefOf={(to) => pathOf(search, to)} />
    </Page>
  )
}

function Nobody({ search }: { search: string }) {
  return (
    <p className="empty">
      {search === '' ? (
        'There are no users on this page.'
      ) : (
        <>
          No name or address contains “<bdi>{search}</bdi>”.
        </>
      )}{' '}
      <Link href={pathOf('', 1)}>Show all users</Link>
    </p>
  )
}

/** Which users the address asks for: it can be kept, sent on, and gone back to. */
function useWhich() {
  const [params] = useSearchParams()
  const page = Number(params.get('page') ?? 1)
  return {
    search: params.get('search') ?? '',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

function pathOf(search: string, page: number): string {
  const params = new URLSearchParams()
  if (search !== '') params.set('search', search)
  if (page > 1) params.set('page', String(page))
  return params.size === 0 ? '/admin' : `/admin?${params.toString()}`
}

/** The heading of what has changed takes the focus, but not on the way in. */
function useFocusOnChange(what: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(what)
  useEffect(() => {
    if (before.current !== what) heading.current?.focus()
    before.current = what
  }, [what])
  return heading
}

function titleOf(search: string, page: number): string {
  const what = search === '' ? 'All users' : `Users with “${search}” in their name or address`
  return page === 1 ? what : `${what}, page ${page}`
}

function countOf(users: number): string {
  return users === 1 ? '1 user' : `${users} users`
}
