import { useQuery } from '@tanstack/react-query'
import { failureOf, type User } from '../api.ts'
import { NoteComposer } from '../parts/note-composer.tsx'
import { NoteList } from '../parts/note-list.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Unverified } from '../parts/unverified.tsx'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'

export function NotesPage({ user }: { user: User }) {
  const notes = useQuery(trpc.notes.list.queryOptions())
  return (
    <Page title="Notes">
      <p className="lead">
        Good to see you, <bdi>{user.displayName}</bdi>.
      </p>
      <Unverified user={user} />
      <NoteComposer userId={user.id} />
      {notes.error && !notes.data && (
        <Notice kind="error">
          {wordsFor(failureOf(notes.error)).message}{' '}
          <button type="button" className="link" onClick={() => void notes.refetch()}>
            Try again
          </button>
        </Notice>
      )}
      {notes.isPending && <p className="waiting">Loading your notes…</p>}
      {notes.data && <NoteList notes={notes.data} />}
    </Page>
  )
}
