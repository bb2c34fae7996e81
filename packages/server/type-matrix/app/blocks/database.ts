import type { Kysely } from 'kysely'
import type { AuthDatabase } from '@trpc-auth/server/kysely'

export interface Database extends AuthDatabase {
  notes: { id: string; text: string }
}

export declare const db: Kysely<Database>
