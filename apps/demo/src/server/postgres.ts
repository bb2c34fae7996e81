import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

/** A server that has not answered by then never will. */
const PATIENCE_MILLISECONDS = 5_000

/** How PostgreSQL says that there is no such database, or that it already exists. */
const NO_SUCH_DATABASE = '3D000'
const DATABASE_IS_THERE = ['42P04', '23505']

/**
 * Connections to a database, which is created if it is missing.
 *
 * @param log is told about broken connections
 */
export async function openPostgres(url: string, log: (line: string) => void): Promise<Dialect> {
  await makeIfMissing(url)
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
  })
  // Without these, a broken connection, idle or in use, ends the process.
  pool.on('error', (error) => log(`PostgreSQL: ${error.message}`))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}

async function makeIfMissing(url: string): Promise<void> {
  try {
    await run(url, 'select 1')
  } catch (error) {
    if (!hasCode(error, [NO_SUCH_DATABASE])) throw error
    await make(url)
  }
}

async function make(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  // A database to connect to before there is one of our own.
  const maintenance = new URL(url)
  maintenance.pathname = 'postgres'
  try {
    await run(maintenance.href, `create database ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    // Another process was faster.
    if (!hasCode(error, DATABASE_IS_THERE)) throw error
  }
}

/** One statement on a connection of its own. */
async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
  })
  client.on('error', () => undefined)
  await client.connect()
  // `await using` would be shorter, but Node 22 does not know it.
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '')
}
