import { createHash } from 'node:crypto'
import { migrateAuth, type AuthDatabase } from '@trpc-auth/server/kysely'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { createClient } from 'redis'
import { userAgent } from '../contenders/contender.ts'

// The sessions have numbers, so that the database can make a million of them by itself, and any of
// them can be looked up without a list of tokens.

const secretOf = (number: number) => String(number).padStart(43, 'x')

/** What the user of session `number` presents. */
export function tokenOf(number: number): string {
  return `${idOf(number)}.${secretOf(number)}`
}

export function idOf(number: number): string {
  return `session-${number}`
}

const createdAt = new Date()
const expiresAt = new Date(createdAt.getTime() + 86_400_000)

/** In a schema of its own, beside the tables that the library has made; in one statement. */
export async function fillPostgres(url: string, schema: string, amount: number) {
  const migrated = openPostgres(url, 'public')
  await migrateAuth(migrated)
  await migrated.destroy()
  const db = openPostgres(url, schema)
  await sql`create schema ${sql.id(schema)}`.execute(db)
  await sql`create table auth_session (like public.auth_session including all)`.execute(db)
  const created = createdAt.toISOString()
  const expires = expiresAt.toISOString()
  await sql`
    insert into auth_session
      (id, user_id, backend, secret_hash, epoch, created_at, expires_at, last_used_at, user_agent)
    select 'session-' || n, 'user-' || n, 'cookie',
      rtrim(translate(encode(sha256(convert_to(lpad(n::text, 43, 'x'), 'UTF8')), 'base64'), '+/', '-_'), '='),
      0, ${created}, ${expires}, ${created}, ${userAgent}
    from generate_series(0, ${sql.lit(amount - 1)}) n`.execute(db)
  await sql`vacuum analyze auth_session`.execute(db) // as the server would do before long
  return db
}

function openPostgres(url: string, schema: string): Kysely<AuthDatabase> {
  const options = `-c search_path=${schema}`
  const pool = new pg.Pool({ connectionString: url, options, max: 1 })
  return new Kysely<AuthDatabase>({ dialect: new PostgresDialect({ pool }) })
}

/** As `redisSessions` writes them, a thousand at a time. */
export async function fillRedis(url: string, keyPrefix: string, amount: number) {
  const client = createClient({ url })
  await client.connect()
  for (let first = 0; first < amount; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, amount - first) }, (_, at) => first + at)
    const hashes = numbers.map((number) =>
      createHash('sha256').update(secretOf(number)).digest('base64url'),
    )
    const times = [createdAt, expiresAt].map((time) => String(time.getTime()))
    const given = [keyPrefix, String(first), ...times, userAgent, ...hashes]
    await client.eval(fillScript, { arguments: given })
  }
  return client
}

const batch = 1000

const fillScript = `
for at = 6, #ARGV do
  local number = ARGV[2] + at - 6
  local id = 'session-' .. string.format('%d', number)
  local user = 'user-' .. string.format('%d', number)
  local key = ARGV[1] .. 'session:' .. id
  redis.call('HSET', key, 'userId', user, 'backend', 'cookie', 'secretHash', ARGV[at],
    'epoch', '0', 'createdAt', ARGV[3], 'expiresAt', ARGV[4], 'lastUsedAt', ARGV[3],
    'userAgent', ARGV[5])
  redis.call('PEXPIREAT', key, ARGV[4])
  local sessions = ARGV[1] .. 'user:' .. user
  redis.call('ZADD', sessions, ARGV[4], id)
  redis.call('PEXPIREAT', sessions, ARGV[4])
end`
