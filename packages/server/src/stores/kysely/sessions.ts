import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely'
import { AuthConfigError } from '../../core/config.ts'
import { isPostgres } from './dialect.ts'
import { lookUp } from './look-up.ts'
import { parseClaims } from '../claims-text.ts'
import { endedChannel } from '../postgres-feed.ts'
import { retryUnless } from '../retry.ts'
import { isNews } from '../session-news.ts'
import { authTables, type AuthDatabase, type AuthSessionTable } from './schema.ts'
import type {
  SessionFilter,
  SessionPatch,
  SessionStore,
  StoredSession,
} from '../../core/store/session-store.ts'

const tellsNobody =
  'notify: only PostgreSQL tells who listens. Leave it out; a cache reads again after maxAgeSeconds.'

export interface KyselySessionsOptions {
  /**
   * Whether PostgreSQL tells whoever listens which sessions were ended, or given another epoch, other
   * claims or another token: what a cache of sessions in another process relies on.
   *
   * @default true on PostgreSQL
   */
  readonly notify?: boolean
}

/**
 * Sessions in a SQL database, in the table that `migrateAuth` makes.
 * @throws {AuthConfigError} for `notify` on a database that tells nobody
 */
export function kyselySessions<TDatabase>(
  database: Kysely<TDatabase>,
  options: KyselySessionsOptions = {},
): SessionStore {
  const db = authTables(database)
  if (options.notify && !isPostgres(db)) throw new AuthConfigError(tellsNobody)
  const notify = options.notify ?? isPostgres(db)
  const end = notify ? endAndNotify : endOnly
  const retry = retryUnless(db.isTransaction)
  const find = lookUp(db, (id) => db.selectFrom('auth_session').selectAll().where('id', '=', id))
  return {
    async find(id) {
      const rows = await retry(async () => find(id))
      const row = rows.find((candidate) => candidate.id === id) // MySQL ignores blanks at the end
      return row ? toSession(row) : null
    },

    async insert(session) {
      await retry(() => db.insertInto('auth_session').values(toRow(session)).execute())
    },

    update: (id, patch) => retry(() => update(db, id, { patch, notify })),

    async list(userId) {
      if (isNobodys(userId)) return []
      const rows = db
        .selectFrom('auth_session')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
      return (await retry(() => rows.execute())).flatMap((row) => toSession(row) ?? [])
    },

    async delete(userId, which) {
      const id = which !== undefined && 'id' in which ? which.id : ''
      if (isNobodys(userId) || isNobodys(id)) return 0
      return retry(() => end(db, userId, which))
    },

    purge: (now, limit) => retry(() => purge(db, now, limit)),
  }
}

async function update(
  db: Kysely<AuthDatabase>,
  id: string,
  { patch, notify }: { readonly patch: SessionPatch; readonly notify: boolean },
): Promise<boolean> {
  const change = db
    .updateTable('auth_session')
    .set({ ...columns(patch), id }) // `id` so that there is always something to set
    .where('id', '=', id)
  if (notify && isNews(patch)) {
    const news = sql`pg_notify(${endedChannel}, id)`.as('told')
    return (await change.returning(news).execute()).length > 0
  }
  const { numUpdatedRows } = await change.executeTakeFirst()
  return numUpdatedRows > 0n
}

/** PostgreSQL cannot hold such a text, and refuses to compare it. */
function isNobodys(id: string): boolean {
  return id.includes('\0')
}

/** In two steps, for MySQL knows no limit in a subquery. */
async function purge(db: Kysely<AuthDatabase>, now: Date, limit: number): Promise<number> {
  const expired = await db
    .selectFrom('auth_session')
    .select(['id', 'expires_at'])
    .where('expires_at', '<', now.toISOString())
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  const last = expired.at(-1)
  if (last === undefined) return 0
  const ids = expired.map(({ id }) => id).toSorted() // locked in one order by all who purge
  const { numDeletedRows } = await db
    .deleteFrom('auth_session')
    .where('id', 'in', ids)
    // One that was renewed meanwhile stays. Not "before now", or all that have expired are read.
    .where('expires_at', '<=', last.expires_at)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

type Ending = (
  db: Kysely<AuthDatabase>,
  userId: string,
  which: SessionFilter | undefined,
) => Promise<number>

const endOnly: Ending = async (db, userId, which) => {
  const { numDeletedRows } = await db
    .deleteFrom('auth_session')
    .where(ownedBy(userId, which))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** In one statement: the news goes out if, and only if, the sessions are gone. */
const endAndNotify: Ending = async (db, userId, which) => {
  const told = await db
    .with('ended', (cte) =>
      cte.deleteFrom('auth_session').where(ownedBy(userId, which)).returning('id'),
    )
    .selectFrom('ended')
    .select(sql`pg_notify(${endedChannel}, id)`.as('told'))
    .execute()
  return told.length
}

function ownedBy(userId: string, which: SessionFilter | undefined) {
  return (where: ExpressionBuilder<AuthDatabase, 'auth_session'>) => {
    const own = where('user_id', '=', userId)
    if (which === undefined) return own
    return 'id' in which
      ? where.and([own, where('id', '=', which.id)])
      : where.and([own, where('id', '!=', which.not)])
  }
}

type SessionRow = Selectable<AuthSessionTable>

function toSession(row: SessionRow): StoredSession | null {
  const claims = parseClaims(row.claims)
  if (claims === null) return null
  return {
    id: row.id,
    userId: row.user_id,
    backend: row.backend,
    secretHash: row.secret_hash,
    epoch: row.epoch,
    claims,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    lastUsedAt: new Date(row.last_used_at),
    userAgent: row.user_agent,
    address: row.address,
  }
}

function toRow(session: StoredSession): SessionRow {
  return {
    id: session.id,
    user_id: session.userId,
    backend: session.backend,
    secret_hash: session.secretHash,
    epoch: session.epoch,
    created_at: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    user_agent: session.userAgent,
    address: session.address,
    claims: JSON.stringify(session.claims),
  }
}

function columns({ claims, secretHash, epoch, expiresAt, lastUsedAt }: SessionPatch) {
  return {
    ...(claims !== undefined && { claims: JSON.stringify(claims) }),
    ...(secretHash !== undefined && { secret_hash: secretHash }),
    ...(epoch !== undefined && { epoch }),
    ...(expiresAt !== undefined && { expires_at: expiresAt.toISOString() }),
    ...(lastUsedAt !== undefined && { last_used_at: lastUsedAt.toISOString() }),
  }
}
