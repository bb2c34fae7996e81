import type { Kysely, Selectable } from 'kysely'
import type { Database } from './schema.ts'

export interface Note {
  readonly id: number
  readonly text: string
  readonly createdAt: Date
}

type Row = Pick<Selectable<Database['notes']>, 'id' | 'text' | 'created_at'>

/** The notes of one person: every statement names the owner, so nobody reaches another's. */
export function notesOf(db: Kysely<Database>, userId: string) {
  return {
    async create(text: string, createdAt: Date): Promise<Note> {
      const row = await db
        .insertInto('notes')
        .values({ user_id: userId, text, created_at: createdAt.getTime() })
        .returning(['id', 'text', 'created_at'])
        .executeTakeFirstOrThrow()
      return toNote(row)
    },

    /** Newest first. */
    async list(): Promise<Note[]> {
      const rows = await db
        .selectFrom('notes')
        .select(['id', 'text', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .execute()
      return rows.map(toNote)
    },

    /** @returns whether there was such a note */
    async delete(id: number): Promise<boolean> {
      const result = await db
        .deleteFrom('notes')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },
  }
}

function toNote(row: Row): Note {
  return { id: row.id, text: row.text, createdAt: new Date(Number(row.created_at)) }
}
