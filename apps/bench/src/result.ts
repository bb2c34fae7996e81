import { z } from 'zod'

/** One procedure over HTTP: what it cost in each round. */
const requestCall = z.object({
  contender: z.string(),
  procedure: z.string(),
  rounds: z.array(
    z.object({
      /** Requests, each a batch. */
      perSecond: z.number(),
      /** Of the server's process, for each request. */
      cpuMicros: z.number(),
      p99Millis: z.number(),
    }),
  ),
})
export type RequestCall = z.infer<typeof requestCall>

/** Calls that were measured together: the same round of each at the same time, in one process. */
const requestPanel = z.object({
  adapter: z.string(),
  batch: z.int(),
  calls: z.array(requestCall),
})
export type RequestPanel = z.infer<typeof requestPanel>

const checkCell = z.object({
  contender: z.string(),
  rounds: z.array(z.object({ cpuMicros: z.number(), serialMicros: z.number() })),
})
export type CheckCell = z.infer<typeof checkCell>

const cacheFigures = z.object({
  size: z.int(),
  distinctTokens: z.int(),
  bytesPerToken: z.number(),
  /** CPU of a token that is presented for the first time, and what all of them have left behind. */
  passMicros: z.number(),
  passHeapBytes: z.number(),
  /** The share of looks at users who come back that were answered from memory meanwhile. */
  regularsRemembered: z.number(),
  forgedMicros: z.number(),
  /** The share of good tokens that a flood of forged ones has left in memory. */
  keptAfterForged: z.number(),
})
export type CacheFigures = z.infer<typeof cacheFigures>

const loginRound = z.object({ perSecond: z.number(), delayP99Millis: z.number() })

const loginFigures = z.object({
  /** Passwords checked by `@node-rs/argon2` alone. */
  bare: z.array(loginRound),
  /** By a procedure that does nothing else. Missing in results from before it was measured. */
  verified: z.array(loginRound).default([]),
  own: z.array(loginRound),
  betterAuth: z.array(loginRound),
  atOnce: z.int(),
  flood: z.nullable(
    z.object({
      amount: z.int(),
      signedIn: z.int(),
      refused: z.int(),
      delayP99Millis: z.number(),
      grownMiB: z.number(),
    }),
  ),
})
export type LoginFigures = z.infer<typeof loginFigures>

/** The time from question to answer, of one look-up after the other. */
const lookUpCell = z.object({
  service: z.enum(['postgres', 'redis']),
  /** `store`: one row or hash by its key. `strategy`: from the token to the verdict. */
  by: z.enum(['store', 'strategy']),
  /** How many sessions there are. */
  few: z.int(),
  many: z.int(),
  fillSeconds: z.number(),
  rounds: z.array(z.object({ fewMicros: z.number(), manyMicros: z.number() })),
})
export type LookUpCell = z.infer<typeof lookUpCell>

/** p99 of the checks of other users' sessions: when nothing else happens, and under each load. */
const floodRound = z.object({
  quietMillis: z.number(),
  hashesMillis: z.number(),
  floodMillis: z.number(),
  /** Logins that were answered meanwhile, and those refused because the queue was full. */
  signedIn: z.int(),
  refused: z.int(),
})

const floodFigures = z.object({
  checksPerSecond: z.number(),
  loginsAtOnce: z.int(),
  rounds: z.array(floodRound),
})
export type FloodFigures = z.infer<typeof floodFigures>

const importCell = z.object({
  name: z.string(),
  /** Of a fresh process that imports tRPC and then this. */
  millis: z.array(z.number()),
})
export type ImportCell = z.infer<typeof importCell>

const sizeCell = z.object({
  name: z.string(),
  side: z.enum(['server', 'client']),
  gzipBytes: z.int(),
})
export type SizeCell = z.infer<typeof sizeCell>

const typeCell = z.object({
  /** `none`: without auth. `by-hand`: with a guard as in tRPC's guide. */
  variant: z.enum(['none', 'by-hand', 'trpc-auth']),
  procedures: z.int(),
  instantiations: z.int(),
  types: z.int(),
  checkSeconds: z.array(z.number()),
})
export type TypeCell = z.infer<typeof typeCell>

const run = z.object({
  kind: z.enum(['full', 'quick', 'smoke']),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  /** Of the repository; `null` outside of one. */
  commit: z.nullable(z.string()),
  /** Whether our packages were run as they are published, and not from their sources. */
  built: z.boolean(),
  /** The machine's load, averaged over a minute, when the run began: of everything else there. */
  loadBefore: z.number(),
  /** Whether server and load generator each had a core of their own. */
  pinned: z.boolean(),
})

const machine = z.object({
  cpu: z.string(),
  cores: z.int(),
  memoryGiB: z.number(),
  system: z.string(),
  node: z.string(),
  postgres: z.nullable(z.string()),
  redis: z.nullable(z.string()),
})
export type Machine = z.infer<typeof machine>

/** Everything a run found, round by round, so that other figures can be derived from it. */
export const result = z.object({
  run,
  machine,
  /** Of the packages that were measured. */
  versions: z.record(z.string(), z.string()),
  requests: z.array(requestPanel),
  checks: z.array(checkCell),
  cache: cacheFigures,
  logins: loginFigures,
  flood: floodFigures,
  lookUps: z.array(lookUpCell),
  imports: z.array(importCell),
  sizes: z.array(sizeCell),
  types: z.array(typeCell),
})
export type Result = z.infer<typeof result>
