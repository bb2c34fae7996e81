/**
 * What a password hasher failed with, as far as logs may have it: its name, and where it happened.
 * Its message may hold the password or the hash that it was given.
 */
export class HasherError extends Error {
  override readonly name = 'HasherError'

  constructor(failure: unknown) {
    const { name, stack = '' } = failure instanceof Error ? failure : { name: typeof failure }
    super(`The password hasher failed with ${name}.`)
    this.stack = `${this.name}: ${this.message}\n${framesOf(stack)}`
  }
}

/** Without the message, which stands above them. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
