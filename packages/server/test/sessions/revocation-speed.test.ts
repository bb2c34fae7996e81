import { describe, expect, inject, test, vi } from 'vitest'
import { startProxy, targetOf, through, type Proxy } from '../harness/proxy.ts'
import { hasRedis, openRedis } from '../harness/redis.ts'
import { openPostgres } from '../harness/sql.ts'
import type { Settings } from '../processes/app.ts'
import { startProcesses, type AppProcess } from '../processes/processes.ts'

// Starting processes takes a while on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 })

const { postgres } = inject('services')

interface Shared extends AsyncDisposable {
  /** Of one process that has a straight way to the store, and one that has a proxy in between. */
  readonly settings: readonly [Settings['sessions'], Settings['sessions']]
  readonly proxy: Proxy
}

interface Kind {
  readonly name: string
  readonly available: boolean
  readonly open: () => Promise<Shared>
}

const kinds: readonly Kind[] = [
  {
    name: 'PostgreSQL, by LISTEN and NOTIFY',
    available: postgres !== null,
    async open() {
      const database = await openPostgres(postgres)
      const proxy = await startProxy(targetOf(database.url))
      const { url } = database
      return {
        settings: [
          { kind: 'postgres', url, feedUrl: url },
          { kind: 'postgres', url, feedUrl: through(proxy, url) },
        ],
        proxy,
        async [Symbol.asyncDispose]() {
          await proxy[Symbol.asyncDispose]()
          await database[Symbol.asyncDispose]()
        },
      }
    },
  },
  {
    name: 'Redis, by client tracking',
    available: hasRedis,
    async open() {
      const redis = await openRedis()
      const { url, keyPrefix } = redis
      const proxy = await startProxy(targetOf(url))
      return {
        settings: [
          { kind: 'redis', url, keyPrefix },
          { kind: 'redis', url: through(proxy, url), keyPrefix },
        ],
        proxy,
        async [Symbol.asyncDispose]() {
          await proxy[Symbol.asyncDispose]()
          await redis[Symbol.asyncDispose]()
        },
      }
    },
  },
]

async function openTwo(kind: Kind, way: 'straight' | 'through the proxy') {
  const shared = await kind.open()
  const [straight, proxied] = shared.settings
  const settings = [straight, way === 'straight' ? straight : proxied]
  const { processes, ...rest } = await startProcesses(settings)
  const [here, there] = processes
  if (here === undefined || there === undefined) throw new Error('There are not two processes.')
  return {
    here,
    there,
    proxy: shared.proxy,
    async [Symbol.asyncDispose]() {
      await rest[Symbol.asyncDispose]()
      await shared[Symbol.asyncDispose]()
    },
  }
}

async function signInMany(process: AppProcess, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let at = 0; at < count; at += 1) tokens.push(await process.signIn())
  return tokens
}

async function revoke(process: AppProcess, token: string): Promise<void> {
  const [id = ''] = token.split('.')
  await process.client(token).sessions.revoke.mutate({ id })
}

/** Calls by turns until told to stop; answers how many calls there were. */
function load(process: AppProcess, tokens: readonly string[]): () => Promise<number> {
  let running = true
  const work = async (token: string) => {
    let calls = 0
    for (; running; calls += 1) {
      expect(await process.call(token)).toBe('accepted')
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return calls
  }
  const done = Promise.all(tokens.map(work))
  return async () => {
    running = false
    return (await done).reduce((sum, calls) => sum + calls, 0)
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

describe.each(kinds)('$name', (kind) => {
  describe.skipIf(!kind.available)('between two processes', () => {
    test('a session is known by heart, and refused soon after it was revoked elsewhere', async () => {
      await using two = await openTwo(kind, 'straight')
      const { here, there } = two
      const busy = await signInMany(here, 8)
      const victims = await signInMany(here, 60)
      await expect.poll(() => there.knowsByHeart(busy[0] ?? '')).toBe(true)
      const stop = [load(there, busy.slice(0, 4)), load(here, busy.slice(4))]

      const delays: number[] = []
      for (const victim of victims) {
        expect(await there.call(victim)).toBe('accepted')
        await revoke(here, victim)
        const revoked = performance.now()
        while ((await there.call(victim)) === 'accepted') {
          expect(performance.now() - revoked).toBeLessThan(5000)
        }
        delays.push(performance.now() - revoked)
      }

      const calls = await Promise.all(stop.map((end) => end()))
      const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)]
      process.stdout.write(
        `${kind.name}: refused ${p50.toFixed(1)} ms after revocation (p50), ${p99.toFixed(1)} ms (p99), ` +
          `over ${victims.length} sessions, beside ${calls.join(' and ')} other calls\n`,
      )
    })

    test('while the channel is cut, and after it is mended, no revoked session is accepted [sec-45]', async () => {
      await using two = await openTwo(kind, 'through the proxy')
      const { here, there, proxy } = two
      const [witness = '', ...victims] = await signInMany(here, 21)
      for (const token of [witness, ...victims]) {
        await expect.poll(() => there.knowsByHeart(token)).toBe(true)
      }

      proxy.cut()
      await expect.poll(() => there.knowsByHeart(witness)).toBe(false)
      const outcomes: string[] = []
      for (const victim of victims) {
        await revoke(here, victim)
        outcomes.push(await there.call(victim))
      }
      proxy.mend()
      await expect.poll(() => there.knowsByHeart(witness), { timeout: 10_000 }).toBe(true)
      for (const victim of victims) outcomes.push(await there.call(victim))

      expect(outcomes.filter((outcome) => outcome === 'accepted')).toEqual([])
    })

    test('a channel that falls silent is noticed, and no revoked session is accepted then [sec-45]', async () => {
      await using two = await openTwo(kind, 'through the proxy')
      const { here, there, proxy } = two
      const [witness = '', victim = ''] = await signInMany(here, 2)
      for (const token of [witness, victim]) {
        await expect.poll(() => there.knowsByHeart(token)).toBe(true)
      }

      proxy.stall()
      await expect.poll(() => there.knowsByHeart(witness), { timeout: 10_000 }).toBe(false)
      await revoke(here, victim)
      expect(await there.call(victim)).not.toBe('accepted')

      proxy.mend()
      await expect.poll(() => there.knowsByHeart(witness), { timeout: 10_000 }).toBe(true)
      expect(await there.call(victim)).toBe('refused')
    })
  })
})
