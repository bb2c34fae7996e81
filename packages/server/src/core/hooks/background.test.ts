import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { headersExchange } from '../exchange/server-caller.ts'
import { Background } from './background.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Work, and how often it has begun. */
function counted() {
  let runs = 0
  return { runs: () => runs, work: async () => void (runs += 1) }
}

const unseen = headersExchange({ headers: new Headers() })
const endless = { ...unseen, whenOver: () => undefined }

test('work begins after ten seconds although the response goes on, so that nobody holds it forever [field-C6]', async () => {
  const background = new Background({ maxBackground: 1 })
  const { runs, work } = counted()
  await background.run(work, endless)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(runs()).toBe(0)
  expect(() => background.assertRoom()).toThrow('TOO_MANY_REQUESTS')

  await vi.advanceTimersByTimeAsync(2)
  expect(runs()).toBe(1)
  await background.settled()
  expect(() => background.assertRoom()).not.toThrow()
})

test('work begins after a second where nobody tells when the response is over [field-C6]', async () => {
  const background = new Background({})
  const { runs, work } = counted()
  await background.run(work, unseen)
  await vi.advanceTimersByTimeAsync(999)
  expect(runs()).toBe(0)
  await vi.advanceTimersByTimeAsync(2)
  expect(runs()).toBe(1)
})

test('an answer that waits for the work is not waited for by it', async () => {
  const background = new Background({ waitUntil: (running) => running })
  const { runs, work } = counted()
  const run = background.run(work, endless)
  await vi.advanceTimersByTimeAsync(5)
  await run
  expect(runs()).toBe(1)
})

test('a waitUntil that answers at once, however, does not make the work begin early [field-C6]', async () => {
  const background = new Background({ waitUntil: async () => undefined })
  const { runs, work } = counted()
  await background.run(work, endless)
  await vi.advanceTimersByTimeAsync(5)
  expect(runs()).toBe(0)
})
