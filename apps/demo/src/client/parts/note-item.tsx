import { useMutation, useQueryClient } from '@tanstack/react-query'
import { failureOf, type Note } from '../api.ts'
import { trpc } from '../trpc.ts'
import { wordsFor } from '../words.ts'
import { useAnnounce } from './announcer.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Notice } from './notice.tsx'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export function NoteItem({ note, onDeleted }: { note: Note; onDeleted: () => void }) {
  const cache = useQueryClient()
  const announce = useAnnounce()
  const remove = useMutation(
    trpc.notes.delete.mutationOptions({
      onSuccess() {
        announce('Note deleted')
        onDeleted()
        cache.setQueryData(trpc.notes.list.queryKey(), (notes) =>
          notes?.filter(({ id }) => id !== note.id),
        )
        void cache.invalidateQueries(trpc.notes.list.queryFilter())
      },
    }),
  )
  const written = moment.format(note.createdAt)
  return (
    <li className="note">
      <p className="note-text" dir="auto">
        {note.text}
      </p>
      <div className="note-foot">
        <time dateTime={note.createdAt.toISOString()}>{written}</time>
        <ConfirmButton
          label="Delete"
          subject={`the note from ${written}`}
          confirm="Delete for good"
          keep="Keep"
          onKeep={() => remove.reset()}
          action={() => remove.mutateAsync({ id: note.id })}
        />
      </div>
      {remove.error && (
        <Notice kind="error" focus>
          {wordsFor(failureOf(remove.error)).message}
        </Notice>
      )}
    </li>
  )
}
