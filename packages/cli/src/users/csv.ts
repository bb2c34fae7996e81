/** A record of a file, with the line on which it begins. */
export interface Line<T> {
  readonly line: number
  readonly value: T
}

/** Records of a CSV file (RFC 4180), also with line breaks of any kind and within quotes. */
export async function* csvRecords(
  text: AsyncIterable<string>,
): AsyncGenerator<Line<readonly string[]>> {
  let fields: string[] = []
  let field = ''
  let quoted = false
  let line = 1
  let begun = 1
  let before = ''
  const end = () => {
    const value = [...fields, field]
    fields = []
    field = ''
    return { line: begun, value }
  }
  const isEmpty = ({ value }: Line<readonly string[]>) => value.length === 1 && value[0] === ''
  for await (const character of characters(text)) {
    if (quoted) {
      if (character === '"') quoted = false
      else field += character
    } else if (character === '"') {
      if (before === '"') field += character // two within quotes are one
      quoted = true
    } else if (character === ',') {
      fields.push(field)
      field = ''
    } else if (character === '\n') {
      const record = end()
      if (!isEmpty(record)) yield record
    } else field += character
    if (character === '\n') line += 1
    if (character === '\n' && !quoted) begun = line
    before = before === '"' && character === '"' ? '' : character
  }
  if (quoted) throw new Error(`the quotes that begin on line ${begun} do not end`)
  const record = end()
  if (!isEmpty(record)) yield record
}

/** Without a byte order mark, and with `\n` for every line break. */
async function* characters(text: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true
  let carriage = false
  for await (const chunk of text) {
    for (const character of chunk) {
      const mark = first && character === '\uFEFF'
      first = false
      if (mark) continue
      if (carriage && character !== '\n') yield '\n'
      carriage = character === '\r'
      if (!carriage) yield character
    }
  }
  if (carriage) yield '\n'
}
