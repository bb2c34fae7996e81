import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { NOTE_MAX_LENGTH } from '../../note-limits.ts'
import { draftOf, keepDraft } from '../identity/drafts.ts'
import { trpc } from '../trpc.ts'
import { useAnnounce } from './announcer.tsx'
import { FieldError } from './field.tsx'
import { Form, useProblem } from './form.tsx'
import { needed, Problem } from './problem.ts'

export function NoteComposer({ userId }: { userId: string }) {
  const [text, setText] = useState(() => draftOf(userId))
  const cache = useQueryClient()
  const announce = useAnnounce()
  const create = useMutation(trpc.notes.create.mutationOptions())

  const write = (value: string) => {
    setText(value)
    keepDraft(userId, value)
  }
  const submit = async () => {
    needed(() => text, { text: 'Write something first.' })
    const over = text.trim().length - NOTE_MAX_LENGTH
    if (over > 0) {
      throw new Problem([{ field: 'text', message: `That is ${over} characters too long.` }])
    }
    const note = await create.mutateAsync({ text })
    // Text that was typed while the note was being saved is kept.
    if (draftOf(userId) === text) write('')
    announce('Note added')
    cache.setQueryData(trpc.notes.list.queryKey(), (notes) => notes && [note, ...notes])
    void cache.invalidateQueries(trpc.notes.list.queryFilter())
  }
  return (
    <section className="composer" aria-label="New note">
      <Form submit={submit} button="Add note" pendingButton="Adding…">
        <TextArea value={text} onChange={write} />
      </Form>
    </section>
  )
}

function TextArea({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  const error = useProblem('text')
  const room = NOTE_MAX_LENGTH - value.trim().length
  return (
    <div className="field">
      <label htmlFor={id}>New note</label>
      <textarea
        id={id}
        name="text"
        dir="auto"
        rows={3}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
      />
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {room < 200 && <p className="hint">{roomLeft(room)}</p>}
    </div>
  )
}

function roomLeft(room: number): string {
  return room < 0 ? `${-room} characters too many` : `Room for ${room} more characters`
}
