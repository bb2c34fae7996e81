import { Client } from 'undici'
import { answerQuestions } from '../child.ts'

/** The process that sends requests, so that its work is not counted as the server's. */

export interface LoadQuestion {
  readonly url: string
  /** Each has one request under way. They stay open from question to question. */
  readonly connections: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** After so many requests, or when so many milliseconds have passed since the first. */
  readonly until: { readonly amount: number } | { readonly millis: number }
  /** Requests that begin in a second, evenly. @default as soon as one is answered */
  readonly pace?: number
}

export interface LoadAnswer {
  readonly amount: number
  /** From the first request to the last answer. */
  readonly seconds: number
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** From each request to the end of its answer, in milliseconds. */
  readonly latencies: readonly number[]
}

const clients = new Map<string, Client[]>()

answerQuestions<LoadQuestion, LoadAnswer>(async (question) => {
  const { origin, pathname, search } = new URL(question.url)
  const asked = await connected(origin, question.connections)
  const statuses: Record<string, number> = {}
  const latencies: number[] = []
  const starts = startsOf(question)
  const started = performance.now()
  const ask = async (client: Client) => {
    for (let start = starts(); start !== null; start = starts()) {
      await until(started + start)
      const sent = performance.now()
      const status = await send(client, { ...question, path: pathname + search })
      latencies.push(performance.now() - sent)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(asked.map(ask))
  const seconds = (performance.now() - started) / 1000
  return { amount: latencies.length, seconds, statuses, latencies }
})

/** When the next request begins, in milliseconds after the first; `null` when there is none. */
function startsOf({ until: end, connections, pace }: LoadQuestion): () => number | null {
  const begun = performance.now()
  let count = 0
  return () => {
    const start = pace === undefined ? 0 : (count * 1000) / pace
    const passed = Math.max(start, performance.now() - begun)
    const left = 'amount' in end ? count < end.amount : count < connections || passed < end.millis
    count += 1
    return left ? start : null
  }
}

async function until(time: number): Promise<void> {
  const millis = time - performance.now()
  if (millis > 0) await new Promise((resolve) => void setTimeout(resolve, millis))
}

async function connected(origin: string, amount: number): Promise<readonly Client[]> {
  const known = clients.get(origin) ?? []
  clients.set(origin, known)
  while (known.length < amount) known.push(new Client(origin, { pipelining: 1 }))
  return known.slice(0, amount)
}

type Request = Pick<LoadQuestion, 'headers' | 'body'> & { readonly path: string }

/** With the lowest-level call there is, which costs a tenth of what the servers do. */
function send(client: Client, { path, headers, body }: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0
    const method = body === undefined ? 'GET' : 'POST'
    client.dispatch(
      { path, method, headers: { ...headers }, body: body ?? null },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code
        },
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}
