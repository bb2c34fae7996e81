import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { failureOf, type User } from '../api.ts'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { UserSearch } from '../parts/user-search.tsx'
import { UserTable } from '../parts/user-table.tsx'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'

const USERS_ON_A_PAGE = 10

export function AdminPage({ user }: { user: User }) {
  return user.isSuperuser ? <Users me={user} /> : <Strangers />
}

function Strangers() {
  return (
    <Page title="For superusers" narrow>
      <p className="lead">This page is for superusers, and you are not one of them.</p>
    </Page>
  )
}

function Users({ me }: { me: User }) {
  const [search, setSearch] = useState('')
  // Where each page begins that led to this one; the way back is through them.
  const [starts, setStarts] = useState<readonly string[]>([])
  const heading = useRef<HTMLHeadingElement>(null)
  const query = { search, limit: USERS_ON_A_PAGE, cursor: starts.at(-1) ?? null }
  const { data, error, isPlaceholderData } = useQuery({
    ...trpc.users.list.queryOptions(query),
    placeholderData: keepPreviousData,
  })
  const turn = (to: readonly string[]) => {
    setStarts(to)
    heading.current?.focus()
  }
  const next = data?.nextCursor ?? null
  return (
    <Page title="Users">
      <p className="lead">
        Everybody with an account. The last superuser can neither be deactivated nor removed.
      </p>
      <UserSearch
        onSearch={(text) => {
          setSearch(text)
          turn([])
        }}
      />
      {error && <Notice kind="error">{wordsFor(failureOf(error)).message}</Notice>}
      <section aria-busy={isPlaceholderData}>
        <h2 ref={heading} tabIndex={-1}>
          {titleOf(search, starts.length)}
        </h2>
        {data?.users.length === 0 && <p className="empty">No address has “{search}” in it.</p>}
        {data && data.users.length > 0 && <UserTable users={data.users} me={me} />}
      </section>
      <nav className="pager" aria-label="Pages">
        {starts.length > 0 && (
          <button type="button" className="link" onClick={() => turn(starts.slice(0, -1))}>
            Newer
          </button>
        )}
        {next !== null && (
          <button type="button" className="link" onClick={() => turn([...starts, next])}>
            Older
          </button>
        )}
      </nav>
    </Page>
  )
}

function titleOf(search: string, page: number): string {
  const what = search === '' ? 'All users' : `Users with “${search}” in their address`
  return page === 0 ? what : `${what}, page ${page + 1}`
}
