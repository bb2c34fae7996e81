import { expect, test } from 'vitest'
import { createClock } from '../../../test/harness/clock.ts'
import type { Bucket, Limiter } from './bucket.ts'
import { memoryLimits } from './memory.ts'

const bucket: Bucket = { keyPrefix: 'login', points: 3, duration: 60 }

async function open({ size = 1000, of = bucket } = {}) {
  const clock = createClock()
  const limiter = await memoryLimits(clock, size)(of)
  return { clock, limiter }
}

/** Milliseconds to wait, or 0. */
async function wait(limiter: Limiter, key: string): Promise<number> {
  try {
    await limiter.consume(key)
    return 0
  } catch (cause) {
    return cause instanceof Error && 'msBeforeNext' in cause ? Number(cause.msBeforeNext) : -1
  }
}

test('a window begins with its first call and is over in time, whoever goes on calling [field-C1]', async () => {
  const { clock, limiter } = await open()
  for (let call = 0; call < 3; call += 1) expect(await wait(limiter, 'ada')).toBe(0)
  clock.advance(20)
  expect(await wait(limiter, 'ada')).toBe(40_000)
  clock.advance(39.999)
  expect(await wait(limiter, 'ada')).toBe(1)
  clock.advance(0.001)
  expect(await wait(limiter, 'ada')).toBe(0)
})

test('a call that is taken back counts no more, and none is owed to a later window', async () => {
  const { clock, limiter } = await open()
  for (let call = 0; call < 10; call += 1) {
    expect(await wait(limiter, 'ada')).toBe(0)
    await limiter.reward('ada', 1)
  }
  clock.advance(60)
  await limiter.reward('ada', 1)
  for (let call = 0; call < 3; call += 1) expect(await wait(limiter, 'ada')).toBe(0)
  expect(await wait(limiter, 'ada')).toBeGreaterThan(0)
})

test('what is set is there for its own time', async () => {
  const { clock, limiter } = await open()
  await limiter.set('ada at home', 1, 1000)
  clock.advance(999)
  expect(await limiter.get('ada at home')).not.toBeNull()
  clock.advance(1)
  expect(await limiter.get('ada at home')).toBeNull()
})

test('a clock that is set back makes nobody wait longer than a window', async () => {
  const { clock, limiter } = await open()
  clock.advance(7200)
  for (let call = 0; call < 4; call += 1) await wait(limiter, 'ada')
  clock.advance(-7200)
  expect(await wait(limiter, 'ada')).toBe(0)
})

test('a flood of other keys takes no more room than there is, and pushes out no count that is used up [field-C1]', async () => {
  const { limiter } = await open({ size: 100 })
  for (let call = 0; call < 4; call += 1) await wait(limiter, 'ada')
  await wait(limiter, 'once')

  for (let other = 0; other < 20_000; other += 1) await wait(limiter, `other ${other}`)

  expect(await wait(limiter, 'ada')).toBeGreaterThan(0)
  expect(await limiter.get('once')).toBeNull()
  let kept = 0
  for (let other = 0; other < 20_000; other += 1) {
    if ((await limiter.get(`other ${other}`)) !== null) kept += 1
  }
  expect(kept).toBe(99)
})

test('what is over makes room first', async () => {
  const { clock, limiter } = await open({ size: 4 })
  for (let call = 0; call < 4; call += 1) await wait(limiter, 'over')
  clock.advance(60)
  for (const key of ['a', 'b', 'c', 'd']) await wait(limiter, key)

  for (const key of ['a', 'b', 'c', 'd']) expect(await limiter.get(key)).not.toBeNull()
})

test('no timer is kept, however many keys there are [field-C1]', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const { limiter } = await open()
  for (let key = 0; key < 500; key += 1) await wait(limiter, `key ${key}`)
  expect(timers()).toBeLessThanOrEqual(before)
})
