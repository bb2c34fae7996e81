/** A Markdown table as the formatter leaves it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

/** The page with this table in place of the first one that it has. */
export function replaceTable(page: string, table: string): string {
  return page.replace(/^\|.*\n(\|.*\n)*/m, () => `${table}\n`)
}
