import { onlyInTests } from './tests-only.ts'

/** A clock that stands still until it is told to move. Called, it says what time it is. */
export interface TestClock {
  (): Date
  advance(seconds: number): void
}

/**
 * For `createAuth({ clock })`: to see a session end without waiting.
 *
 * @param start in ISO 8601
 * @throws {AuthConfigError} in production
 */
export function testClock(start = '2026-11-23T12:00:00.000Z'): TestClock {
  onlyInTests('testClock')
  let now = Date.parse(start)
  const advance = (seconds: number) => {
    now += seconds * 1000
  }
  return Object.assign(() => new Date(now), { advance })
}
