import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Io {
  /** Whether another program reads the result. */
  readonly json: boolean
  /** A line of the result, for people. */
  line(text?: string): void
  /** The result, for programs. */
  result(value: unknown): void
  /** What is good to know beside the result; nothing for programs. */
  note(text: string): void
  /** A text in colour, where the terminal of stdout shows colours and NO_COLOR is not set. */
  paint(style: Style, text: string): string
  /** A line that replaces itself, only on a terminal; an empty text takes it away. */
  progress(text: string): void
}

export function io(json: boolean): Io {
  const { stdout, stderr } = process
  let shown = false
  const clear = () => {
    if (shown) stderr.write('\r\u001b[K')
    shown = false
  }
  return {
    json,
    line(text = '') {
      clear()
      if (!json) stdout.write(`${text}\n`)
    },
    result(value) {
      clear()
      if (json) stdout.write(`${JSON.stringify(value)}\n`)
    },
    note(text) {
      clear()
      if (!json) stderr.write(`${text}\n`)
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    progress(text) {
      if (json || !stderr.isTTY) return
      clear()
      stderr.write(text)
      shown = text !== ''
    },
  }
}
