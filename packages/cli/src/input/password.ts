import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Failure } from '../command/fault.ts'

/**
 * Asks on a terminal, twice and without showing it; reads all of stdin otherwise, but for the line
 * break at its end.
 *
 * @throws {Failure} for none, and for two that differ
 */
export async function readPassword(email: string): Promise<string> {
  if (!process.stdin.isTTY) return given(await text(process.stdin))
  const password = await askHidden(`Password for ${email}: `)
  if (password !== (await askHidden('Once more: '))) throw new Failure('The two differ.')
  return given(password)
}

function given(text: string): string {
  const password = text.replace(/\r?\n$/, '')
  if (password !== '') return password
  throw new Failure('There is no password on stdin. Pipe it in, or call this on a terminal.')
}

function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(question)
  return new Promise((resolve, reject) => {
    // Ctrl-D. With its promise left open the process would end with 13, without a word.
    lines.once('close', () => {
      process.stderr.write('\n')
      reject(new Failure('There is no password.'))
    })
    lines.once('SIGINT', () => {
      process.stderr.write('\n')
      process.exit(130)
    })
    lines.question('', (answer) => {
      resolve(answer) // before it closes, which would refuse it
      lines.close()
    })
  })
}
