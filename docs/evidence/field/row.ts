/** One case of the field: a letter and a number, which tests carry in their tags. */
export interface FieldRow {
  readonly name: string
  /** Public threads as `owner/repo#1`, or how we found it ourselves. */
  readonly sources: readonly string[]
  readonly happened: string
  /** Why there is no test, or not one for all of it; empty where tests are enough. */
  readonly elsewhere: string
}

const line = /^([A-Z]\d+) (.+?) :: (.+?)(?: :: (.+))?$/

/** @throws for a line that is not a row */
export function fieldRow(text: string): FieldRow {
  const [, name, sources, happened, elsewhere = ''] = line.exec(text) ?? []
  if (name === undefined || sources === undefined || happened === undefined) {
    throw new Error(`Not a row: ${text}`)
  }
  return { name, sources: sources.split(' '), happened, elsewhere }
}

const ours = new Map([
  ['attack', 'our own attack'],
  ['trial', 'our own trial'],
])

/** @throws for what is neither ours nor a thread */
export function sourceText(source: string): string {
  const own = ours.get(source)
  if (own !== undefined) return own
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(source) ?? []
  if (repository === undefined) throw new Error(`Not a source: ${source}`)
  return `[${source}](https://github.com/${repository}/issues/${number})`
}
