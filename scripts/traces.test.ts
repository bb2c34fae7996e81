import { afterEach, expect, test } from 'vitest'
import { changed, globals, restore, traces } from './traces.ts'

const scope = globals()

afterEach(() => {
  delete process.env['LEFT']
  process.removeAllListeners('left')
  restore(scope)
})

test.each([
  ['a variable', 'the variable LEFT', () => void (process.env['LEFT'] = 'here')],
  ['a listener', 'listeners to left', () => void process.on('left', () => undefined)],
])('%s that a file leaves is named', (_what, name, leave) => {
  const before = traces()
  leave()
  expect(changed(before, traces())).toEqual([name])
})

test('a class of the platform that a dependency replaced is put back', () => {
  const { Response } = globalThis
  Object.defineProperty(globalThis, 'Response', { value: class {}, configurable: true })
  restore(scope)
  expect(globalThis.Response).toBe(Response)
})

test('a new global goes, and what a dependency knows itself by stays', () => {
  Object.assign(globalThis, { left: 1, __known: 1 })
  restore(scope)
  expect('left' in globalThis).toBe(false)
  expect('__known' in globalThis).toBe(true)
  Reflect.deleteProperty(globalThis, '__known')
})
