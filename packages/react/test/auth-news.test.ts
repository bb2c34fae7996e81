import type { IdentityChange } from '@trpc-auth/client'
import { expect, onTestFinished, test, vi } from 'vitest'
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

test('a listener that throws is reported, and all others hear it all the same', () => {
  const news = new AuthNews()
  const reports: (() => void)[] = []
  vi.stubGlobal('queueMicrotask', (report: () => void) => reports.push(report))
  onTestFinished(() => void vi.unstubAllGlobals())
  const heard: IdentityChange[] = []
  const mistaken = () => {
    throw new Error("the app's mistake")
  }
  news.tell(left)
  news.listen(mistaken)
  news.listen((change) => heard.push(change))
  news.tell(entered)
  expect(heard).toEqual([entered])
  expect(reports).toHaveLength(2)
  for (const report of reports) expect(report).toThrow("the app's mistake")
})

test('a question is answered with no when the last component that could show it goes', async () => {
  const news = new AuthNews()
  const first = news.watch(() => undefined)
  const last = news.watch(() => undefined)
  const asked = news.ask({ methods: ['password'] })
  // Another call waits: it shows nothing to anybody.
  const waiting = news.ask({ methods: ['totp'] })
  first()
  await Promise.resolve()
  expect(news.question()).not.toBeNull()
  last()
  expect(await asked).toBe(false)
  expect(await waiting).toBe(false)
  expect(news.question()).toBeNull()
})

test('a component that is taken away and put back at once, as by StrictMode, keeps its question', async () => {
  const news = new AuthNews()
  const changed = () => undefined
  const end = news.watch(changed)
  const asked = news.ask({ methods: ['password'] })
  end()
  news.watch(changed)
  await Promise.resolve()
  news.question()?.answer(true)
  expect(await asked).toBe(true)
})

test('what waits to be asked of somebody who has left is asked of nobody else', async () => {
  const news = new AuthNews()
  news.watch(() => undefined)
  const first = news.ask({ methods: ['password'] })
  const second = news.ask({ methods: ['totp'] })
  news.tell(left)
  expect(await first).toBe(false)
  expect(await second).toBe(false)
  expect(news.question()).toBeNull()
})

test('a session that another tab has renewed leaves the question open', () => {
  const news = new AuthNews()
  news.watch(() => undefined)
  void news.ask({ methods: ['password'] })
  news.tell({ type: 'signed-in', tab: 'other', renewing: true })
  expect(news.question()).not.toBeNull()
})
