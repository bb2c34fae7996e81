import type { AuthDatabase } from '@trpc-auth/server/kysely'
import type { ColumnType, Generated } from 'kysely'

interface NotesTable {
  id: Generated<number>
  user_id: string
  text: string
  /** Milliseconds since 1970. PostgreSQL's driver reads such numbers as text. */
  created_at: ColumnType<number | string, number, never>
}

/** The library's tables and the app's own. */
export interface Database extends AuthDatabase {
  notes: NotesTable
}
