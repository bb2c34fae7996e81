import type { AuthDatabase } from '@trpc-auth/server/kysely'
import type { Generated } from 'kysely'

interface NotesTable {
  id: Generated<number>
  user_id: string
  text: string
  /** Milliseconds since 1970. */
  created_at: number
}

/** The library's tables and the app's own. */
export interface Database extends AuthDatabase {
  notes: NotesTable
}
