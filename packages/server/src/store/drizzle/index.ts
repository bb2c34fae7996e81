export type { ColumnOf, DrizzleDatabase } from './database.ts'
export { drizzleSessions, type SessionsTable } from './sessions.ts'
export type { ProfileColumns, UsersTable } from './users-table.ts'
export { drizzleUsers, type DrizzleUsersOptions } from './users.ts'
