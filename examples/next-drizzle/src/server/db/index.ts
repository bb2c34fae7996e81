import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'

// Next loads modules again after each change in development: one connection for all of them.
const shared = globalThis as typeof globalThis & { sqlite?: Database.Database }
shared.sqlite ??= new Database('db.sqlite')

export const db = drizzle(shared.sqlite)
