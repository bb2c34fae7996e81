/** A clock that stands still until it is told to move. Called, it says what time it is. */
export interface Clock {
  (): Date
  advance(seconds: number): void
}

export function createClock(start = '2026-11-23T12:00:00.000Z'): Clock {
  let now = Date.parse(start)
  const advance = (seconds: number) => {
    now += seconds * 1000
  }
  return Object.assign(() => new Date(now), { advance })
}
