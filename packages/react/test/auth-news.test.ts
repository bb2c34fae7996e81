import type { IdentityChange } from '@trpc-auth/client'
import { expect, test } from 'vitest'
import { AuthNews } from '../src/index.ts'

const left: IdentityChange = { type: 'signed-out', reason: 'logout', tab: 'other' }
const entered: IdentityChange = { type: 'signed-in', tab: 'this' }

test('what happened before anybody listened is told to the first who does, once', () => {
  const news = new AuthNews()
  const heard: IdentityChange[] = []
  news.tell(entered)
  news.tell(left)
  news.listen((change) => heard.push(change))
  news.listen((change) => heard.push(change))
  expect(heard).toEqual([left])
})

test('whoever has ended it hears nothing more', () => {
  const news = new AuthNews()
  const heard: IdentityChange[] = []
  const end = news.listen((change) => heard.push(change))
  news.tell(left)
  end()
  news.tell(entered)
  expect(heard).toEqual([left])
})

test('nothing is asked where nobody could answer', async () => {
  const news = new AuthNews()
  expect(await news.ask({ methods: ['password'] })).toBe(false)
  news.watch(() => undefined)
  expect(await news.ask({ methods: [] })).toBe(false)
  expect(news.question()).toBeNull()
})

test('two questions are asked one after the other, and a late answer is for its own only', async () => {
  const news = new AuthNews()
  news.watch(() => undefined)
  const first = news.ask({ methods: ['password'] })
  const second = news.ask({ methods: ['totp'] })
  const asked = news.question()
  expect(asked?.wanted.methods).toEqual(['password'])
  asked?.answer(true)
  expect(await first).toBe(true)
  await expect.poll(() => news.question()?.wanted.methods).toEqual(['totp'])
  asked?.answer(true)
  expect(news.question()?.wanted.methods).toEqual(['totp'])
  news.question()?.answer(false)
  expect(await second).toBe(false)
})

test('a proof in this tab leaves the question open, and whoever goes takes it away', async () => {
  const news = new AuthNews()
  news.watch(() => undefined)
  const asked = news.ask({ methods: ['password'] })
  news.tell(entered)
  expect(news.question()).not.toBeNull()
  news.tell(left)
  expect(news.question()).toBeNull()
  expect(await asked).toBe(false)
})
