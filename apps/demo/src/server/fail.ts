/** Ends a program that cannot do its job: sentences, no stack trace, exit code 1. */
export function fail(...sentences: readonly string[]): never {
  for (const sentence of sentences) console.error(sentence)
  process.exit(1)
}
