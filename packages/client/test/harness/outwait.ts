import { expect, vi } from 'vitest'

/** Begins something that waits for so long, lets that time pass at once, and answers what it came to. */
export async function outwait<TResult>(
  milliseconds: number,
  begin: () => Promise<TResult>,
): Promise<TResult> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const result = begin()
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
    await vi.advanceTimersByTimeAsync(milliseconds)
    vi.useRealTimers()
    return await result
  } finally {
    vi.useRealTimers()
  }
}
