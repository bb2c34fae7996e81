import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { inject } from 'vitest'
import type {} from '../../../server/test/harness/services.ts' // what it provides
import { newApp } from './cli.ts'

const services = inject('services')

/** A database of a test's own. */
export interface Database extends AsyncDisposable {
  readonly url: string
  run(sql: string): Promise<void>
}

export const openers = {
  async sqlite(): Promise<Database> {
    const file = join(newApp().folder, 'some.sqlite')
    const database = new DatabaseSync(file)
    return {
      url: file,
      run: async (sql) => database.exec(sql),
      [Symbol.asyncDispose]: async () => database.close(),
    }
  },
  async postgres(): Promise<Database> {
    const { url, name } = named(services.postgres)
    const admin = new pg.Client({ connectionString: services.postgres ?? '' })
    await admin.connect()
    await admin.query(`create database ${name}`)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return {
      url,
      run: async (sql) => void (await client.query(sql)),
      async [Symbol.asyncDispose]() {
        await client.end()
        await admin.query(`drop database ${name}`)
        await admin.end()
      },
    }
  },
  async mysql(): Promise<Database> {
    const { url, name } = named(services.mysql)
    const admin = await mysql.createConnection({ uri: services.mysql ?? '' })
    await admin.query(`create database ${name}`)
    const client = await mysql.createConnection({ uri: url, multipleStatements: true })
    return {
      url,
      run: async (sql) => void (await client.query(sql)),
      async [Symbol.asyncDispose]() {
        await client.end()
        await admin.query(`drop database ${name}`)
        await admin.end()
      },
    }
  },
}

function named(server: string | null) {
  const name = `trpc_auth_cli_${randomBytes(6).toString('hex')}`
  const url = new URL(server ?? '')
  url.pathname = name
  return { url: url.href, name }
}

/** Which of them this machine has. */
export const available = {
  sqlite: true,
  postgres: services.postgres !== null,
  mysql: services.mysql !== null,
}
