import { int, mysqlTable, varchar as mysqlVarchar } from 'drizzle-orm/mysql-core'
import { pgTable, serial, varchar } from 'drizzle-orm/pg-core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { sql } from 'kysely'
import type { UserStore } from '../../src/index.ts'
import { drizzleUsers, type ColumnOf, type UsersTable } from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import * as sqlite from '../../src/stores/drizzle/sqlite.ts'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import {
  available,
  createTable,
  openMysql,
  openPostgres,
  openSqlite,
  type DrizzleSetup,
} from './drizzle.ts'
import { sqlServers } from './sql.ts'

type Server = 'SQLite' | 'PostgreSQL' | 'MariaDB'

/** Users in a real database of their own; `await using` drops it. */
interface OpenUsers extends AsyncDisposable {
  readonly users: UserStore
  /** Name of the table, quoted. */
  readonly table: string
  /** Where the database is; empty for one in this process' memory. */
  readonly url: string
  readonly run: (statement: string) => Promise<void>
}

interface UserStoreOptions {
  /** `integer`: the database counts. @default 'text' */
  readonly ids?: 'integer'
  /** Whether nobody has the `displayName` of another, nor one of more than 20 characters. */
  readonly named?: boolean
}

export interface UserStoreKind {
  readonly name: string
  readonly server: Server
  readonly available: boolean
  readonly open: (options?: UserStoreOptions) => Promise<OpenUsers>
}

/** A name of twenty characters at most that nobody else has, kept in the profile as it is. */
const generated: Readonly<Record<Server, readonly string[]>> = {
  SQLite: [
    `alter table auth_user add column display_name text generated always as (profile ->> '$.displayName') check (length(display_name) <= 20)`,
    'create unique index auth_user_display_name on auth_user (display_name)',
  ],
  PostgreSQL: [
    `alter table auth_user add column display_name varchar(20) generated always as (profile::jsonb ->> 'displayName') stored`,
    'create unique index auth_user_display_name on auth_user (display_name)',
  ],
  MariaDB: [
    `alter table auth_user add column display_name varchar(20) collate utf8mb4_bin generated always as (json_value(profile, '$.displayName')) stored`,
    'create unique index auth_user_display_name on auth_user (display_name)',
  ],
}

const kyselyKinds: readonly UserStoreKind[] = sqlServers.map((server) => ({
  name: `Kysely on ${server.name}`,
  server: server.name as Server,
  available: server.available,
  async open({ named = false, ...options } = {}) {
    const database = await server.open(options)
    const run = async (statement: string) => void (await sql.raw(statement).execute(database.db))
    for (const statement of named ? generated[server.name as Server] : []) await run(statement)
    return {
      users: kyselyUsers(database.db, options),
      table: 'auth_user',
      url: database.url,
      run,
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  },
}))

type Named = UsersTable & { readonly displayName: ColumnOf<string> }

const own = {
  SQLite: {
    has: available.sqlite,
    setup: openSqlite,
    text: sqliteTable('user', {
      ...sqlite.authUserColumns(),
      displayName: text('display_name').unique(),
    }),
    integer: sqliteTable('user', {
      ...sqlite.authUserColumns(),
      id: integer('id').primaryKey(),
      displayName: text('display_name').unique(),
    }),
  },
  PostgreSQL: {
    has: available.postgres,
    setup: openPostgres,
    text: pgTable('user', {
      ...pg.authUserColumns(),
      displayName: varchar('display_name', { length: 20 }).unique(),
    }),
    integer: pgTable('user', {
      ...pg.authUserColumns(),
      id: serial('id').primaryKey(),
      displayName: varchar('display_name', { length: 20 }).unique(),
    }),
  },
  MariaDB: {
    has: available.mysql,
    setup: openMysql,
    text: mysqlTable('user', {
      ...mysql.authUserColumns(),
      displayName: mysqlVarchar('display_name', { length: 20 }).unique(),
    }),
    integer: mysqlTable('user', {
      ...mysql.authUserColumns(),
      id: int('id').autoincrement().primaryKey(),
      displayName: mysqlVarchar('display_name', { length: 20 }).unique(),
    }),
  },
} as const

const drizzleKinds: readonly UserStoreKind[] = (['SQLite', 'PostgreSQL', 'MariaDB'] as const).map(
  (server) => ({
    name: `Drizzle on ${server}`,
    server,
    available: own[server].has,
    open: (options = {}) => openDrizzle(server, options),
  }),
)

async function openDrizzle(server: Server, { ids, named }: UserStoreOptions): Promise<OpenUsers> {
  const table: Named = own[server][ids ?? 'text']
  const setup: DrizzleSetup = await own[server].setup()
  const quote = server === 'MariaDB' ? '`' : '"'
  const checks = server === 'SQLite' ? ', check (length(display_name) <= 20))' : ')'
  const statement = createTable(table, quote)
  const free = statement.replace(/(display_name\W .*?) unique/, '$1')
  await setup.run(named ? statement.replace(/\)$/, checks) : free)
  return {
    users: drizzleUsers(setup.db, table, { profile: { displayName: table.displayName } }),
    table: `${quote}user${quote}`,
    url: setup.url,
    run: (statement) => setup.run(statement),
    [Symbol.asyncDispose]: () => setup[Symbol.asyncDispose](),
  }
}

/** Every store of users in SQL, on every server. */
export const userStores: readonly UserStoreKind[] = [...kyselyKinds, ...drizzleKinds]
