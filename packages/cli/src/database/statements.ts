import type * as kyselyModule from 'kysely'
import type { CompiledQuery, Dialect, Driver } from 'kysely'
import { kyselyOf, storesOf } from '../app/server-package.ts'
import type { DialectName } from './place.ts'

/**
 * The statements with which the library's own migrations make its tables in an empty database. They
 * are recorded where they would be run, so that there is no second list of columns.
 */
export async function statementsOf(
  dialect: DialectName,
  ids: 'text' | 'integer',
): Promise<readonly string[]> {
  const kysely = await kyselyOf()
  const { migrateAuth } = await storesOf()
  const statements: string[] = []
  const db = new kysely.Kysely<object>({
    dialect: recording(kysely, dialect, ({ sql }) => void statements.push(sql)),
  })
  await migrateAuth(db, { ids })
  // The migrator's own look-ups and bookkeeping: whoever runs these by hand keeps their own.
  return statements.filter((sql) => /^(create|alter|update) /.test(sql) && !isBookkeeping(sql))
}

const isBookkeeping = (sql: string) => /["`]auth_migration(_lock)?["`]/.test(sql)

function recording(
  kysely: typeof kyselyModule,
  dialect: DialectName,
  tell: (query: CompiledQuery) => void,
): Dialect {
  const parts = {
    postgres: [kysely.PostgresAdapter, kysely.PostgresIntrospector, kysely.PostgresQueryCompiler],
    mysql: [kysely.MysqlAdapter, kysely.MysqlIntrospector, kysely.MysqlQueryCompiler],
    sqlite: [kysely.SqliteAdapter, kysely.SqliteIntrospector, kysely.SqliteQueryCompiler],
  } as const
  const [Adapter, Introspector, QueryCompiler] = parts[dialect]
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => recordingDriver(tell),
    createIntrospector: (db) => new Introspector(db),
    createQueryCompiler: () => new QueryCompiler(),
  }
}

/** An empty database that agrees to everything. */
function recordingDriver(tell: (query: CompiledQuery) => void): Driver {
  const nothing = async () => undefined
  return {
    init: nothing,
    acquireConnection: async () => ({
      async executeQuery(query: CompiledQuery) {
        tell(query)
        return { rows: [] }
      },
      async *streamQuery() {},
    }),
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}
