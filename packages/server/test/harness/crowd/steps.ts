import fc from 'fast-check'

/** The backends of the town, in the order in which they are tried. */
export const backendNames = ['web', 'revocable', 'stored', 'api'] as const
export type BackendName = (typeof backendNames)[number]

const rules = {
  /** A proof of the last five minutes. */
  recent: 'recent',
  /** The factor was proved in this session. */
  strong: 'strong',
  /** The first account of an id, not those that were given it later. */
  first: 'first',
} as const
export type Rule = keyof typeof rules

/** What one protection asks. */
export interface Layer {
  readonly backends?: readonly BackendName[]
  readonly load?: 'session'
  readonly verified?: boolean
  readonly superuser?: boolean
  readonly when?: readonly Rule[]
}

/** Protections around a procedure, the outermost first. */
export type Stack = readonly Layer[]

const names = fc.subarray([...backendNames], { minLength: 1 })
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

const layer: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ backends: optional(names), load: fc.constant('session' as const) })
    .map(({ backends, load }) => ({ ...(backends && { backends }), load })),
  fc
    .record({
      backends: optional(names),
      verified: fc.boolean(),
      superuser: fc.nat(3).map((n) => n === 0),
      when: fc.subarray<Rule>(['recent', 'strong', 'first']),
    })
    .map(({ backends, ...rest }) => ({ ...(backends && { backends }), ...rest })),
)

export const stacks: fc.Arbitrary<readonly Stack[]> = fc.array(
  fc.array(layer, { minLength: 1, maxLength: 3 }),
  { minLength: 3, maxLength: 3 },
)

const browser = fc.nat(2)
/** An id, and the account that has it at the moment. */
const slot = fc.nat(2)
const backend = fc.constantFrom(...backendNames)

/** What may happen. */
export const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('login' as const), browser, slot, backend }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wrong' as const), browser, slot, backend }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('logout' as const), browser, backend }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('prove' as const),
      browser,
      backend: optional(backend),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 9, 11, 61, 301, 601, 1300, 2500),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('password' as const), browser }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revokeOthers' as const), browser }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revokeAll' as const), browser }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('revoke' as const), browser, which: fc.nat(20) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('endAll' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteMe' as const), browser }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('vanish' as const), slot }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('flag' as const),
      slot,
      flag: fc.constantFrom('isActive' as const, 'isVerified' as const, 'isSuperuser' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('factor' as const), slot }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('steal' as const), browser, which: fc.nat(40) }),
  },
)
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
