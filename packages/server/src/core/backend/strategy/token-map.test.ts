import { expect, test } from 'vitest'
import { TokenMap } from './token-map.ts'

const tail = 'the same thirty-two characters!!'

test('a token that only ends like a known one is unknown', () => {
  const map = new TokenMap<string>(10)
  map.set(`header.ada.${tail}`, 'Ada')

  expect(map.get(`header.bob.${tail}`)).toBeUndefined()
  expect(map.get(tail)).toBeUndefined()
  expect(map.get(`header.ada.${tail}`)).toBe('Ada')
})

test('of tokens that end alike the latest is known', () => {
  const map = new TokenMap<string>(10)
  map.set(`header.ada.${tail}`, 'Ada')
  map.set(`header.bob.${tail}`, 'Bob')

  expect(map.get(`header.bob.${tail}`)).toBe('Bob')
  expect(map.get(`header.ada.${tail}`)).toBeUndefined()
})

test('tokens shorter than what they are found by are told apart', () => {
  const map = new TokenMap<number>(10)
  for (const [at, token] of ['a', 'b', ''].entries()) map.set(token, at)

  expect(['a', 'b', '', 'c'].map((token) => map.get(token))).toEqual([0, 1, 2, undefined])
})

test('what is deleted is unknown', () => {
  const map = new TokenMap<string>(10)
  map.set(`header.ada.${tail}`, 'Ada')
  map.delete(`header.ada.${tail}`)

  expect(map.get(`header.ada.${tail}`)).toBeUndefined()
})
