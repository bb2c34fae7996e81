import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'

export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
// Without these, a broken connection, idle or in use, ends the process.
pool.on('error', (error) => console.error('database', error.message))
pool.on('connect', (client) => client.on('error', () => undefined))

export const db = drizzle(pool)
