/** Why something failed, in a line without a stack trace. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node has no words for it when none of a name's addresses answers: use those of the last try.
  return error instanceof AggregateError ? reasonOf(error.errors.at(-1)) : error.message
}
