import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { isMysql } from './dialect.ts'

/** MySQL's `text` ends at 65,535 bytes. Elsewhere it has no end, and nothing is changed. */
export const longProfile: Migration = {
  async up(db) {
    if (!isMysql(db)) return
    await sql`alter table auth_user modify profile longtext character set utf8mb4 collate utf8mb4_bin not null`.execute(
      db,
    )
  },
  // Nothing, for there may be long ones by now.
  down: async () => undefined,
}
