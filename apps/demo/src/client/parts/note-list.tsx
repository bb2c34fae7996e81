import { useRef } from 'react'
import type { Note } from '../api.ts'
import { NoteItem } from './note-item.tsx'

export function NoteList({ notes }: { notes: readonly Note[] }) {
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {countOf(notes.length)}
      </h2>
      {notes.length === 0 && (
        <p className="empty">Nothing here yet. The first thing you write will appear here.</p>
      )}
      <ul className="notes">
        {notes.map((note) => (
          // The button that was pressed disappears with its note: the focus needs another place.
          <NoteItem key={note.id} note={note} onDeleted={() => heading.current?.focus()} />
        ))}
      </ul>
    </section>
  )
}

function countOf(notes: number): string {
  if (notes === 0) return 'No notes'
  return notes === 1 ? 'One note' : `${notes} notes`
}
