/** One bar; those of a group stand together under one label. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** What is written behind the bar. */
  readonly text: string
  /** Which of the colours: the accent is for what the chart is about. */
  readonly tone: 'accent' | 'second' | 'plain'
}

export interface BarChart {
  readonly title: string
  readonly bars: readonly Bar[]
  /** Every step of the scale is ten times the one before. @default false */
  readonly logarithmic?: boolean
  /** Marked with a line. @default none */
  readonly mark?: number
}

const width = 840
const labelWidth = 410
const barWidth = 350
const rowHeight = 24
const textWidth = 40
const top = 44

const style = `text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.accent { fill: #0b7285 } .second { fill: #66b2c0 } .plain { fill: #9aa4ae }
.mark { stroke: #1f2328; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .accent { fill: #3bc9db } .second { fill: #1e7f8d }
.plain { fill: #6e7781 } .mark { stroke: #e6edf3 } }`

/** Horizontal bars, as SVG that reads on light and dark pages. */
export function barChart({ title, bars, logarithmic = false, mark }: BarChart): string {
  const scale = scaleOf([...bars.map(({ value }) => value), mark ?? 0], logarithmic)
  const markAt = mark === undefined ? null : scale(mark)
  const height = top + bars.length * rowHeight + 12
  const rows = bars.map(({ label, value, text, tone }, row) => {
    const y = top + row * rowHeight
    const length = scale(value)
    return [
      `<text x="${labelWidth - 10}" y="${y + 15}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${tone}" x="${labelWidth}" y="${y + 3}" width="${length}" height="16" rx="2"/>`,
      `<text x="${labelWidth + besideMark(length, markAt)}" y="${y + 15}">${escaped(text)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>${style}</style>
<text class="title" x="10" y="24">${escaped(title)}</text>
${rows.join('\n')}${markLine(mark, scale, height)}
</svg>
`
}

type Scale = (value: number) => number

function scaleOf(values: readonly number[], logarithmic: boolean): Scale {
  const largest = Math.max(...values)
  if (!logarithmic) return (value) => rounded((value / largest) * barWidth)
  const smallest = Math.min(...values.filter((value) => value > 0)) / 2
  const span = Math.log(largest / smallest)
  return (value) => rounded((Math.log(value / smallest) / span) * barWidth)
}

function markLine(mark: number | undefined, scale: Scale, height: number): string {
  if (mark === undefined) return ''
  const x = labelWidth + scale(mark)
  return `\n<line class="mark" x1="${x}" y1="${top - 4}" x2="${x}" y2="${height - 8}"/>`
}

/** Where the text behind a bar begins: not across the mark. */
function besideMark(length: number, markAt: number | null): number {
  const crosses = markAt !== null && markAt > length - 2 && markAt < length + textWidth
  return rounded((crosses ? markAt : length) + 6)
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
