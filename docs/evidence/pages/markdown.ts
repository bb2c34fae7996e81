/** A titled list of a source file: `# Title`, its lines, and a blank line behind it. */
export interface Block {
  readonly title: string
  readonly lines: readonly string[]
}

export function blocksOf(text: string): readonly Block[] {
  return text
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n')
      return { title: title.replace(/^# /, ''), lines }
    })
}

/** A table; each cell is a list of lines. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (readonly string[])[])[],
): readonly string[] {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => (cell === '' ? '| ' : `| ${cell} `)).join('')}|`
  const ruler = line(head.map(() => '---'))
  return [line(head), ruler, ...rows.map((row) => line(row.map((cell) => cell.join('<br>'))))]
}

/** Text that means in a table what it says. */
export function plain(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

/** A test as the pages name it. */
export function testName({ file, name }: { file: string; name: string }): string {
  return `\`${file.split('/').at(-1)}\`: ${plain(name)}`
}
