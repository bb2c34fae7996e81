import { expect, test } from 'vitest'
import { importsOf, planOf } from './house.ts'

const house = new Map([
  ['src/index.ts', ['src/a/one.ts']],
  ['src/a/one.ts', ['src/a/two.ts', 'src/b/three.ts']],
  ['src/a/two.ts', []],
  ['src/b/three.ts', ['src/c.ts']],
  ['src/c.ts', []],
])

test('rooms are entries, floors the longest way down', () => {
  expect(planOf('src', house)).toEqual({
    rooms: 4,
    flat: 2,
    ladder: ['index.ts', 'a', 'b', 'c.ts'],
    arrows: 3,
    circle: null,
  })
})

test('a room that is imported from below makes a circle', () => {
  const upward = new Map([...house, ['src/c.ts', ['src/a/two.ts']] as const])
  expect(planOf('src', upward).circle).toEqual(['a', 'b', 'c.ts', 'a'])
})

test('imports are found in every form', () => {
  const source = `import { a } from './a.ts'\nexport * from '../b.ts'\nimport './c.ts'\nawait import('./d.ts')\nimport x from 'x'`
  expect(importsOf('src/e/f.ts', source)).toEqual([
    'src/e/a.ts',
    'src/b.ts',
    'src/e/c.ts',
    'src/e/d.ts',
  ])
})
