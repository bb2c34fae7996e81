import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock } from '../../test/harness/clock.ts'
import { HashQueue } from './hash-queue.ts'

/** A queue whose hashes are done when the test says so, and the order in which they were begun. */
function open({ concurrency = 1, maxQueue = 100 } = {}) {
  const clock = createClock()
  const queue = new HashQueue({ concurrency, maxQueue, clock })
  const begun: string[] = []
  const refused: string[] = []
  const running: (() => void)[] = []
  const ask = (network: string) => {
    const work = () => new Promise<void>((resolve) => (begun.push(network), running.push(resolve)))
    const asked = queue.run(network, work).catch(() => void refused.push(network))
    return { asked }
  }
  const done = async () => {
    running.shift()?.()
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { ask, done, begun, refused, running, clock }
}

test('one network with many hashes lets each of the others go first [field-C16]', async () => {
  const { ask, done, begun } = open()
  for (let i = 0; i < 50; i += 1) ask('flood')
  await done()
  await done()
  ask('ada')
  ask('bob')
  for (let i = 0; i < 6; i += 1) await done()

  expect(begun.slice(3, 9)).toContain('ada')
  expect(begun.slice(3, 9)).toContain('bob')
  expect(begun.indexOf('ada')).toBeLessThanOrEqual(4)
})

test('many networks that try again and again do not make a newcomer wait for a round of them [field-C16]', async () => {
  const { ask, done, begun } = open({ maxQueue: 200 })
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 80; i += 1) ask(`flood ${i}`)
  }
  for (let i = 0; i < 85; i += 1) await done()
  ask('ada')
  const before = begun.length
  for (let i = 0; i < 3; i += 1) await done()

  expect(begun.indexOf('ada') - before).toBeLessThan(2)
})

test('they do not, either, when each comes back only after all it asked for is done [field-C16]', async () => {
  const { ask, done, begun, clock } = open()
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 60; i += 1) ask(`flood ${i}`)
    clock.advance(5)
    if (round < 4) for (let i = 0; i < 60; i += 1) await done()
  }
  ask('ada')
  const before = begun.length
  for (let i = 0; i < 3; i += 1) await done()
  expect(begun.indexOf('ada') - before).toBeLessThan(2)
})

test('a minute later a network is new again', async () => {
  const { ask, done, begun, clock } = open()
  for (let i = 0; i < 5; i += 1) ask('office')
  for (let i = 0; i < 5; i += 1) await done()
  clock.advance(60)
  for (const network of ['a', 'a', 'a', 'office']) ask(network)
  for (let i = 0; i < 3; i += 1) await done()
  expect(begun.slice(5, 8)).toContain('office')
})

test('networks that were served before are served again, however many new ones come [field-C16]', async () => {
  const { ask, done, begun } = open({ maxQueue: 50 })
  ask('first')
  ask('office')
  ask('office')
  await done()
  for (let i = 0; i < 40; i += 1) {
    ask(`new ${i}`)
    await done()
  }
  expect(begun.filter((network) => network === 'office')).toHaveLength(2)
})

test('in a full queue the last of the network that waits for the most gives way [field-C16]', async () => {
  const { ask, done, begun, refused } = open({ maxQueue: 4 })
  ask('flood')
  for (let i = 0; i < 4; i += 1) ask('flood')
  const { asked } = ask('ada')
  await done()
  expect(refused).toEqual(['flood'])
  for (let i = 0; i < 4; i += 1) await done()
  await asked
  expect(begun).toHaveLength(5)
  expect(begun).toContain('ada')
})

test('in a queue full of networks that have had their turn, one of them gives way to a newcomer [field-C16]', async () => {
  const { ask, done, begun, refused } = open({ maxQueue: 6 })
  ask('first')
  for (const network of ['a', 'b', 'c']) {
    ask(network)
    ask(network)
  }
  for (let i = 0; i < 3; i += 1) await done()
  for (const network of ['a', 'b', 'c']) ask(network)
  ask('ada')
  for (let i = 0; i < 10; i += 1) await done()

  expect(begun).toContain('ada')
  expect(refused).not.toContain('ada')
})

test('the room that is left is nobody’s to take: who waits for as much as the others is refused', async () => {
  const { ask, done, refused } = open({ maxQueue: 2 })
  ask('first')
  ask('a')
  ask('b')
  ask('c')
  await done()
  expect(refused).toEqual(['c'])
})

test('a place is free again when a hash fails', async () => {
  const queue = new HashQueue({ concurrency: 1, maxQueue: 0, clock: createClock() })
  await expect(queue.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(queue.run('a', async () => 'hash')).resolves.toBe('hash')
})

const commands = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constant('done')), {
  maxLength: 200,
})

test('whoever asks in whatever order, all are served or refused, and never too many wait or run', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.integer({ min: 1, max: 3 }), async (list, concurrency) => {
      const { ask, done, begun, refused, running } = open({ concurrency, maxQueue: 5 })
      const asked: Promise<unknown>[] = []
      for (const command of list) {
        if (command === 'done') await done()
        else asked.push(ask(command).asked)
        await Promise.resolve()
        expect(running.length).toBeLessThanOrEqual(concurrency)
        const waiting = asked.length - begun.length - refused.length
        expect(waiting).toBeLessThanOrEqual(5 + concurrency)
      }
      while (begun.length + refused.length < asked.length || running.length > 0) await done()
      await Promise.all(asked)
      expect(begun.length + refused.length).toBe(asked.length)
    }),
  )
})

test('one subscriber with ten thousand networks of IPv6 turns nobody else away [field-C16] [sec-29]', async () => {
  const { ask, done, begun, refused } = open({ maxQueue: 20 })
  for (let i = 0; i < 40; i += 1) ask(`2001:db8:7:${i.toString(16)}::/64`)
  await done()
  refused.length = 0
  const asked = ['192.0.2.1', '2001:db8:8:1::/64', '198.51.100.7']
  for (const network of asked) ask(network)
  for (let i = 0; i < 40; i += 1) await done()

  expect(refused).toHaveLength(2) // one had its turn meanwhile
  expect(refused.every((network) => network.startsWith('2001:db8:7:'))).toBe(true)
  expect(begun).toEqual(expect.arrayContaining(asked))
})
