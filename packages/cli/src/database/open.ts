import type * as kyselyModule from 'kysely'
import type mysqlModule from 'mysql2'
import type pgModule from 'pg'
import { importFromApp } from '../app/app-imports.ts'
import { kyselyOf } from '../app/server-package.ts'
import type { Place } from './place.ts'
import { openSqlite } from './sqlite.ts'

/** Opens the database with the app's own Kysely and driver. `destroy` closes it. */
export async function openDatabase(place: Place): Promise<kyselyModule.Kysely<object>> {
  const kysely = await kyselyOf()
  return new kysely.Kysely<object>({ dialect: await dialectOf(place, kysely) })
}

async function dialectOf(place: Place, kysely: typeof kyselyModule): Promise<kyselyModule.Dialect> {
  if (place.dialect === 'sqlite') {
    return new kysely.SqliteDialect({ database: await openSqlite(place.file) })
  }
  if (place.dialect === 'postgres') {
    const { default: pg } = (await importFromApp('pg')) as { default: typeof pgModule }
    const pool = new pg.Pool({
      connectionString: place.url,
      max: 2,
      connectionTimeoutMillis: 10_000,
    })
    return new kysely.PostgresDialect({ pool })
  }
  const { default: mysql } = (await importFromApp('mysql2')) as { default: typeof mysqlModule }
  const pool = mysql.createPool({ uri: place.url, connectionLimit: 2, connectTimeout: 10_000 })
  return new kysely.MysqlDialect({ pool })
}
