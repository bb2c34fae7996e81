import { stripVTControlCharacters } from 'node:util'

/** Shorter texts cannot be told from prose. */
const shortest = 16

/** Short texts, or texts of few letters, would be found where nobody leaked them. */
export function longEnough(value: string): boolean {
  return value.length >= shortest && new Set(value).size >= 6
}

/** Hashes of passwords are known by their form, whoever made them. */
const passwordHash =
  /\$argon2\w*\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]{8,}\$[\w+/]{16,}|\$2[aby]\$\d\d\$[./\w]{53}|pbkdf2[-_:$]sha\d+[$:]\d+[$:][^$:\s]{8,}[$:][\w+/.=]{16,}/

/** What vitest prints above the console lines of a test, and below them. */
const heading = /^(?:stdout|stderr) \| (\S+)/
const result = /^\s*[✓×❯↓] /

/** Secrets, and what kind each is. */
export type Secrets = ReadonlyMap<string, string>

/** Finds secrets in texts, plain or encoded in a URL or JSON. Never prints one. */
export class SecretFinder {
  readonly #byStart = new Map<string, [written: string, kind: string][]>()

  constructor(secrets: Secrets) {
    for (const [secret, kind] of secrets) {
      const json = JSON.stringify(secret).slice(1, -1)
      for (const written of new Set([secret, encodeURIComponent(secret), json])) {
        const start = written.slice(0, shortest)
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), [written, kind]])
      }
    }
  }

  /** One sentence for each line and kind. */
  find(text: string, source: string): readonly string[] {
    let test: string | undefined
    return stripVTControlCharacters(text)
      .split('\n')
      .flatMap((line, index) => {
        test = heading.exec(line)?.[1] ?? (result.test(line) ? undefined : test)
        const place = `${source}, line ${index + 1}${test === undefined ? '' : ` (${test})`}`
        return [...this.#kinds(line)].map((kind) => `${kind} is in ${place}`)
      })
  }

  #kinds(line: string): ReadonlySet<string> {
    const kinds = new Set<string>()
    for (let from = 0; from + shortest <= line.length; from += 1) {
      for (const [written, kind] of this.#byStart.get(line.slice(from, from + shortest)) ?? []) {
        if (line.startsWith(written, from)) kinds.add(kind)
      }
    }
    if (passwordHash.test(line)) kinds.add('the hash of a password')
    return kinds
  }
}
