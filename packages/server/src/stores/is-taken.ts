/** Whether MySQL or MariaDB refused a row by a unique index: error 1062. */
export function isTaken(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return code === 'ER_DUP_ENTRY' || isTaken(cause) // Drizzle puts it into an error of its own
}
