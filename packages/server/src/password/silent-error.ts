/**
 * What one of the app's functions that handle passwords failed with, as far as logs may see it: its
 * name, and where it happened. Its message may contain the password or the hash that it was given.
 */
export class SilentError extends Error {
  override readonly name: string

  constructor(what: 'hasher' | 'policy', failure: unknown) {
    const { name, stack = '' } = failure instanceof Error ? failure : { name: typeof failure }
    super(`The password ${what} failed with ${name}.`)
    this.name = what === 'hasher' ? 'HasherError' : 'PolicyError'
    this.stack = `${this.name}: ${this.message}\n${framesOf(stack)}`
  }
}

/** Without the message above them. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
