import { expect, test } from 'vitest'
import { UsageError } from '../src/command/fault.ts'
import { placeOf } from '../src/database/place.ts'

test.each([
  ['app.sqlite', 'app.sqlite'],
  ['./data/app.db', './data/app.db'],
  ['/data/app.db', '/data/app.db'],
  ['C:\\data\\app.sqlite', 'C:\\data\\app.sqlite'],
  ['sqlite:app', 'app'],
  ['sqlite://app.sqlite', 'app.sqlite'],
  ['sqlite:./app', './app'],
  ['file:app', 'app'],
  ['file:/data/app', '/data/app'],
  ['file:///data/my%20app.db', '/data/my app.db'],
  ['sqlite:///data/app', '/data/app'],
  ['sqlite::memory:', ':memory:'],
])('%s is the file %s', (url, file) => {
  expect(placeOf(url)).toEqual({ dialect: 'sqlite', file })
})

test.each([
  ['file:app.db?mode=ro', /no \?/],
  ['app.db?mode=ro.db', /no \?/],
  ['file:///data/a%2Fb.db', /not that of a file/],
  ['mongodb://user:hunter2@host/app', /must begin with/],
  ['mssql://u:hunter2@host/app.db', /must begin with/],
])('%s is refused, and not repeated', (url, words) => {
  expect(() => placeOf(url)).toThrow(words)
  expect(() => placeOf(url)).toThrow(UsageError)
  expect(() => placeOf(url)).not.toThrow(/hunter2/)
})
