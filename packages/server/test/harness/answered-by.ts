import { z } from 'zod'

const answers = z.array(
  z.union([z.object({ result: z.unknown() }), z.object({ error: z.unknown() })]),
)

/** The first line of a streamed batch says which chunk answers which call; a chunk may come twice. */
const streamHead = z.object({
  json: z.record(z.string(), z.tuple([z.unknown(), z.tuple([z.null(), z.number(), z.number()])])),
})
const streamChunk = z.object({
  json: z.tuple([z.number(), z.literal(0), z.tuple([z.tuple([z.unknown()])], z.unknown())]),
})

/** The procedures that have answered. Of an event stream, that holds one call only, its own. */
export function answeredBy(target: string, type: string | null, text: string): string[] {
  const names = (target.split('?')[0] ?? '').split(',')
  if (!type?.startsWith('application/json') || text === '') {
    return text.includes('"result"') ? names : []
  }
  const [first, ...others] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
  const head = streamHead.safeParse(first)
  if (!head.success) {
    const list = answers.parse(Array.isArray(first) ? first : [first])
    return list.flatMap((answer, at) => ('result' in answer ? [names[at] ?? ''] : []))
  }
  const results = others.flatMap((line) => {
    const chunk = streamChunk.safeParse(line)
    if (!chunk.success) return []
    const [id, , [[value]]] = chunk.data.json
    return typeof value === 'object' && value !== null && 'result' in value ? [id] : []
  })
  return Object.entries(head.data.json).flatMap(([at, [, [, , id]]]) =>
    results.includes(id) ? [names[Number(at)] ?? ''] : [],
  )
}
