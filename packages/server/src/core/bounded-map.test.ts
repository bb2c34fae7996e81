import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

test('what is asked for again and again stays, what nobody asks for goes', () => {
  const map = new BoundedMap<number>(4)
  map.set('kept', 0)
  map.set('forgotten', 0)

  for (let at = 0; at < 100; at += 1) {
    expect(map.get('kept')).toBe(0)
    map.set(`new ${at}`, at)
  }

  expect(map.get('forgotten')).toBeUndefined()
})

test('a size of 0 keeps nothing', () => {
  const map = new BoundedMap<number>(0)
  map.set('a', 1)
  expect(map.get('a')).toBeUndefined()
})

type Model = Pick<BoundedMap<number>, 'set' | 'delete' | 'deleteWhere' | 'clear'>

/** A map that forgets nothing. */
class Everything extends Map<string, number> implements Model {
  deleteWhere(matches: (value: number) => boolean): void {
    for (const [key, value] of this) if (matches(value)) this.delete(key)
  }
}

const changes = {
  none: () => undefined,
  set: (map: Model, key: string, value: number) => map.set(key, value),
  delete: (map: Model, key: string) => map.delete(key),
  deleteWhere: (map: Model, _key: string, value: number) => map.deleteWhere((v) => v === value),
  clear: (map: Model) => map.clear(),
}

const keys = Array.from('abcdefgh')
const change = fc.constantFrom('none', 'set', 'set', 'delete', 'deleteWhere', 'clear' as const)
const step = fc.tuple(change, fc.constantFrom(...keys), fc.nat(2))

test('it never answers with an old value or a deleted one, and knows the latest', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(2, 4, 6), (steps, size) => {
      const map = new BoundedMap<number>(size)
      const model = new Everything()
      for (const [name, key, value] of steps) {
        changes[name](map, key, value)
        changes[name](model, key, value)
        const right = name === 'set' ? [value] : [model.get(key), undefined]
        expect(right).toContain(map.get(key))
      }
      const left = keys.map((key) => [map.get(key), model.get(key)])
      const remembered = left.filter(([value]) => value !== undefined)
      expect(remembered.every(([value, latest]) => value === latest)).toBe(true)
      expect(remembered.length).toBeLessThanOrEqual(size)
    }),
    { numRuns: 1000 },
  )
})
