import { once } from 'node:events'
import autocannon from 'autocannon'
import { answerQuestions } from '../child.ts'
import { quantile } from '../numbers.ts'

/** The process that sends requests, so that its work is not counted as the server's. */

export interface LoadQuestion {
  readonly url: string
  readonly amount: number
  readonly connections: number
  readonly headers: Readonly<Record<string, string>>
  readonly method?: 'GET' | 'POST'
  readonly body?: string
}

export interface LoadAnswer {
  /** From the first request to the last answer. */
  readonly seconds: number
  /** From the first answer to the last, which leaves out how long it took to connect. */
  readonly answeringSeconds: number
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>
  readonly p50Millis: number
  readonly p99Millis: number
}

/** It looks every so many milliseconds whether all is done, by itself once in a second. */
const endsAtOnce = { sampleInt: 10 }

answerQuestions<LoadQuestion, LoadAnswer>(async ({ amount, ...question }) => {
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  const started = performance.now()
  let first = 0
  let last = 0
  const run = autocannon({ ...question, amount, timeout: 30, ...endsAtOnce }, () => undefined)
  run.on('response', (_client, status, _bytes, millis) => {
    last = performance.now()
    first ||= last
    latencies.push(millis)
    statuses[status] = (statuses[status] ?? 0) + 1
  })
  await once(run, 'done')
  if (latencies.length < amount) throw new Error(`${question.url} left requests unanswered.`)
  return {
    seconds: (last - started) / 1000,
    answeringSeconds: (last - first) / 1000,
    statuses,
    p50Millis: quantile(latencies, 0.5),
    p99Millis: quantile(latencies, 0.99),
  }
})
