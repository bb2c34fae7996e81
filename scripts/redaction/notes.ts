import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SecretFinder } from './secrets.ts'

/** Where the processes of a run leave their notes; without it they take none. */
export const folderVariable = 'TRPC_AUTH_NOTES'

const secretsEnding = '.secrets'

/**
 * The secrets that a run used, and what it said outside of its output: in files, because it runs in
 * many processes.
 */
export class Notes {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Empties the folder: a run that was cut short leaves its notes there. */
  begin(): void {
    this.end()
    this.#make()
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  secrets(all: readonly (readonly [kind: string, secret: string])[]): void {
    const lines = all.map(([kind, secret]) => `${kind}\t${JSON.stringify(secret)}\n`)
    this.said(`${process.pid}${secretsEnding}`, lines.join(''))
  }

  /** @param source where a finding in it will be reported */
  said(source: string, text: string | Uint8Array): void {
    this.#make() // another run in this checkout may have emptied it
    appendFileSync(join(this.folder, source), text)
  }

  hasSecrets(): boolean {
    return readdirSync(this.folder).some((name) => name.endsWith(secretsEnding))
  }

  /** Where one of the secrets was found. */
  leaks(output: string): readonly string[] {
    const files = readdirSync(this.folder)
    const read = (file: string) => readFileSync(join(this.folder, file), 'utf8')
    const secrets = new Map<string, string>()
    for (const file of files.filter((name) => name.endsWith(secretsEnding))) {
      for (const text of read(file).trimEnd().split('\n')) {
        const [kind = '', secret = ''] = text.split('\t')
        secrets.set(String(JSON.parse(secret)), kind)
      }
    }
    const finder = new SecretFinder(secrets)
    const said = files
      .filter((name) => !name.endsWith(secretsEnding))
      .flatMap((source) => finder.find(read(source), source))
    return [...finder.find(output, 'the output'), ...said]
  }

  #make(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }
}
