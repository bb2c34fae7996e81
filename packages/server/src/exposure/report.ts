import type { Exposed } from './exposure.ts'

/** The report as a table for people: a line a procedure. */
export function exposureTable(all: readonly Exposed[]): string {
  const head = ['path', 'kind', 'asks', 'requires', 'cookies', 'input']
  const rows = [head, ...all.map(cells)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}

function cells({
  path,
  type,
  asks,
  requires,
  backends,
  cookies,
  input,
}: Exposed): readonly string[] {
  const all = [...requires, ...(backends ? [`backend ${backends.join(' or ')}`] : [])]
  return [path, type, asks, all.join(', ') || '–', cookies ? 'yes' : '–', input.join(', ') || '–']
}

/** The report as it is kept in the app's repository, to be compared with. */
export function exposureText(all: readonly Exposed[]): string {
  return `[\n${all.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`
}

/**
 * What has changed since a report was kept, a line for each change, and every procedure that is open
 * without a word. Empty if all is as it was.
 *
 * @param kept what `exposureText` made
 * @throws {SyntaxError} for a text that is no such report
 */
export function exposureChanges(kept: string, all: readonly Exposed[]): readonly string[] {
  const before = new Map(readReport(kept).map((one) => [one.path, one]))
  const now = new Map(all.map((one) => [one.path, one]))
  const gone = [...before.keys()].filter((path) => !now.has(path)).map((path) => `- ${path}`)
  const changed = all.flatMap((one) => changeOf(before.get(one.path), one))
  return [...gone, ...changed, ...openLines(all)]
}

/** The procedures that ask for nobody, although nobody said that they are public. */
export function openLines(all: readonly Exposed[]): readonly string[] {
  return all
    .filter(({ asks }) => asks === 'open')
    .map(({ path }) => `! ${path} lets everybody in. Protect it, or name it in public.`)
}

function changeOf(before: Exposed | undefined, one: Exposed): readonly string[] {
  if (before === undefined) return [`+ ${words(one)}`]
  return words(before) === words(one) ? [] : [`~ ${words(before)}  ->  ${words(one)}`]
}

function words(one: Exposed): string {
  return cells(one).join(' | ')
}

function readReport(kept: string): readonly Exposed[] {
  const report: unknown = JSON.parse(kept)
  if (Array.isArray(report) && report.every(isExposed)) return report
  throw new SyntaxError('This is no report of exposureText. Write it anew.')
}

function isExposed(one: unknown): one is Exposed {
  if (typeof one !== 'object' || one === null) return false
  const { path, requires, input } = one as Readonly<Record<string, unknown>>
  return typeof path === 'string' && Array.isArray(requires) && Array.isArray(input)
}
