import { randomBytes } from 'node:crypto'
import SQLite from 'better-sqlite3'
import { getTableColumns, getTableName, sql, type Column, type Table } from 'drizzle-orm'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { inject } from 'vitest'
import type { DrizzleDatabase } from '../../src/stores/drizzle/index.ts'

/** A database with the tables that a test asks for; `await using` drops it. */
export interface DrizzleSetup extends AsyncDisposable {
  readonly db: DrizzleDatabase
  /** Where it is; empty for one in this process' memory. */
  readonly url: string
  run(statement: string): Promise<void>
}

const { postgres, mysql: mariaDb } = inject('services')

export const available = { sqlite: true, postgres: postgres !== null, mysql: mariaDb !== null }

export async function openSqlite(): Promise<DrizzleSetup> {
  const client = new SQLite(':memory:')
  return {
    db: drizzleSqlite(client),
    url: '',
    run: async (statement) => void client.exec(statement),
    [Symbol.asyncDispose]: async () => void client.close(),
  }
}

export async function openPostgres(): Promise<DrizzleSetup> {
  const { url, drop } = await ownDatabase(postgres, async (server, statement) => {
    const admin = new pg.Client(server)
    await admin.connect()
    await admin.query(statement)
    await admin.end()
  })
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const db = drizzlePostgres(pool)
  return {
    db,
    url,
    run: async (statement) => void (await db.execute(sql.raw(statement))),
    async [Symbol.asyncDispose]() {
      await pool.end()
      await drop()
    },
  }
}

export async function openMysql(): Promise<DrizzleSetup> {
  const { url, drop } = await ownDatabase(mariaDb, async (server, statement) => {
    const admin = await mysql.createConnection(server)
    await admin.query(statement)
    await admin.end()
  })
  const pool = mysql.createPool({ uri: url, connectionLimit: 10 })
  const db = drizzleMysql(pool)
  return {
    db,
    url,
    run: async (statement) => void (await db.execute(sql.raw(statement))),
    async [Symbol.asyncDispose]() {
      await pool.end()
      await drop()
    },
  }
}

async function ownDatabase(
  server: string | null,
  run: (server: string, statement: string) => Promise<void>,
) {
  if (server === null) throw new Error('There is no such server here.')
  const name = `trpc_auth_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = name
  await run(server, `create database ${name}`)
  return { url: url.href, drop: () => run(server, `drop database ${name}`) }
}

/**
 * The statement that makes a table, as far as the tables of the tests need it.
 *
 * @param key the columns of its primary key, if it has several
 */
export function createTable(table: Table, quote = '"', key: readonly string[] = []): string {
  const columns = Object.values(getTableColumns(table)).map((column: Column) => {
    const parts = [`${quote}${column.name}${quote}`, column.getSQLType(), defaultOf(column)]
    if (column.primary) parts.push('primary key')
    if (column.notNull) parts.push('not null')
    if (column.isUnique) parts.push('unique')
    return parts.join(' ')
  })
  const keys = key.map((name) => `${quote}${name}${quote}`).join(', ')
  if (keys !== '') columns.push(`primary key (${keys})`)
  return `create table ${quote}${getTableName(table)}${quote} (${columns.join(', ')})`
}

function defaultOf(column: Column): string {
  if ('autoIncrement' in column && column.autoIncrement === true) return 'auto_increment'
  return column.columnType === 'PgUUID' && column.hasDefault ? 'default gen_random_uuid()' : ''
}
