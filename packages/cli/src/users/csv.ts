/** A record of a file, with the line on which it begins. */
export interface Line<T> {
  readonly line: number
  readonly value: T
}

/**
 * Records of a CSV file (RFC 4180), also with line breaks of any kind and within quotes. A quote is
 * one only at the beginning of a field: within a field without quotes, as in `5" wide`, it is text.
 */
export async function* csvRecords(
  text: AsyncIterable<string>,
): AsyncGenerator<Line<readonly string[]>> {
  let fields: string[] = []
  let field = ''
  /** `closed`: behind a quote that ends the field, unless another one follows. */
  let at: 'begin' | 'plain' | 'quoted' | 'closed' = 'begin'
  let line = 1
  let begun = 1
  const end = (): Line<readonly string[]> | null => {
    const value = [...fields, field]
    fields = []
    field = ''
    return value.length === 1 && value[0] === '' ? null : { line: begun, value }
  }
  for await (const character of characters(text)) {
    if (character === '\n') line += 1
    if (at === 'quoted') {
      if (character === '"') at = 'closed'
      else field += character
    } else if (character === '"' && at === 'begin') {
      at = 'quoted'
    } else if (character === '"' && at === 'closed') {
      field += character // two within quotes are one
      at = 'quoted'
    } else if (character === ',') {
      fields.push(field)
      field = ''
      at = 'begin'
    } else if (character === '\n') {
      const record = end()
      if (record !== null) yield record
      begun = line
      at = 'begin'
    } else {
      field += character
      at = 'plain'
    }
  }
  if (at === 'quoted') throw new Error(`the quotes that begin on line ${begun} do not end`)
  const record = end()
  if (record !== null) yield record
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
