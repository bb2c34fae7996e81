import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { surroundings } from './surroundings.ts'

/** A program of the demo in a process of its own, and what it prints. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  printed = ''

  constructor(path: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
    const child = spawn(process.execPath, [path, ...args], { env: { ...surroundings(), ...env } })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.printed += text))
    }
    this.#child = child
    this.#ended = once(child, 'close')
  }

  /** What the first group of the pattern matches in what it prints; rejects if it ends before. */
  async prints(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.printed)
      if (found) return found[1] ?? found[0]
      const more = once(this.#child.stdout ?? this.#child, 'data')
      const ended = this.#ended.then(() => Promise.reject(new Error(this.printed)))
      await Promise.race([more, ended])
    }
  }

  /** The code it ends with. */
  async end(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    if (signal) this.#child.kill(signal)
    await this.#ended
    return this.#child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGTERM')
  }
}
