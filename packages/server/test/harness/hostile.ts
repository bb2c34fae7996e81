import fc from 'fast-check'
import { expect } from 'vitest'

/** How many properties share the inputs of `pnpm fuzz`. */
const properties = 14

const runs = Number(process.env['FUZZ_RUNS'] ?? 0)
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0)
const seed = process.env['FUZZ_SEED']

/** Longer than any property takes in `pnpm fuzz`, which has its own end. */
export const patience = runs > 0 || seconds > 0 ? 86_400_000 : 60_000

/**
 * What a property is tried with: few inputs in the tests, and what is asked for in `pnpm fuzz`.
 *
 * @param cost how many inputs of others one takes as long as
 */
export function trying(short: number, cost = 1): fc.Parameters<unknown> {
  const from = seed === undefined ? {} : { seed: Number(seed) }
  if (seconds > 0) {
    const interruptAfterTimeLimit = (seconds * 1000) / properties
    return { ...from, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit }
  }
  return { ...from, numRuns: runs > 0 ? Math.ceil(runs / properties / cost) : short }
}

/** What every object has from the start: an input must not add to it. */
const untouched = Object.getOwnPropertyNames(Object.prototype).toSorted()

export function expectNoPollution(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(untouched)
  expect(Object.getOwnPropertyDescriptor({}, 'isSuperuser')).toBe(undefined)
  expect('isSuperuser' in {}).toBe(false)
}

/** Text that a header can hold, odd as it may be. */
export const headerText = fc
  .string({
    unit: fc
      .integer({ min: 32, max: 255 })
      .filter((c) => c !== 127)
      .map((c) => String.fromCharCode(c)),
    maxLength: 60,
  })
  .map((text) => text.trim())

/** Any text, and any text that has something of a token. */
export const tokenText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[\w-]{0,60}\.[\w-]{0,60}(\.[\w-]{0,60}){0,3}$/),
  fc
    .tuple(fc.json(), fc.json(), fc.base64String())
    .map(([header, claims, signature]) =>
      [
        Buffer.from(header).toString('base64url'),
        Buffer.from(claims).toString('base64url'),
        signature,
      ].join('.'),
    ),
  fc.tuple(fc.uuid(), fc.stringMatching(/^[\w-]{43}$/)).map((parts) => parts.join('.')),
  fc.string({
    unit: fc.constantFrom('.', '=', '%', '-', '_', 'e', '{', '"', '\\', '\0'),
    maxLength: 5000,
  }),
)
