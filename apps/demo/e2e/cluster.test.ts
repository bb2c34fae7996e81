import { resolve } from 'node:path'
import { TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AppRouter } from '../src/server/router.ts'
import { ada, person, personSignedIn } from './person.ts'
import { Program } from './program.ts'
import { hasServices, ownServices } from './services.ts'

// Starting processes takes a while on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const server = resolve(import.meta.dirname, '../src/server')
const clusterMain = resolve(server, 'cluster/main.ts')
const AUTH_SECRET = 'a secret of the tests, long enough to be one'

type Person = ReturnType<typeof person>

/** What a call comes to: `ok`, or the library's code. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    return (error as TRPCClientError<AppRouter>).data?.auth?.code ?? error.message
  }
}

/** Repeats a call until the answer is from a process that `wanted` accepts. */
async function answeredBy<T>(
  who: Person,
  wanted: (process: string | null) => boolean,
  call: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await call()
    if (wanted(who.servedBy())) return answer
  }
  throw new Error('That process has given none of a hundred answers.')
}

/** By any process but the one that gave somebody's last answer. */
function notBy(who: Person) {
  const before = who.servedBy()
  return (process: string | null) => process !== before
}

const pidOf = (process: string | null) => Number(/pid (\d+)/.exec(process ?? '')?.[1])

/** A part of the services of its own, and two processes on it. */
async function startCluster() {
  const services = ownServices()
  const cluster = new Program(clusterMain, { ...services.env, AUTH_SECRET }, '--port', '0')
  return {
    services,
    cluster,
    url: await cluster.prints(/^Personal notes, in 2 processes: (\S+)$/m),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]()
      await services[Symbol.asyncDispose]()
    },
  }
}

describe.skipIf(!hasServices)('several processes behind one address', () => {
  let shared: Awaited<ReturnType<typeof startCluster>>
  let url: string

  // One for all tests that leave it as it is, each with somebody of its own: it takes three starts.
  beforeAll(async () => {
    shared = await startCluster()
    url = shared.url
  })

  afterAll(() => shared[Symbol.asyncDispose]())

  test('requests are dealt out in turn, each answer says to whom, and all see the client', async () => {
    const ada = await personSignedIn(url, 'dealt@example.com')
    const seen = new Set<string>()
    for (let at = 0; at < 4; at += 1) {
      expect(await ada.api.sessions.list.query()).toMatchObject([{ address: '127.0.0.1' }])
      seen.add(ada.servedBy() ?? '')
    }
    expect([...seen].toSorted()).toEqual([
      expect.stringMatching(/^1 \(pid \d+\)$/),
      expect.stringMatching(/^2 \(pid \d+\)$/),
    ])
  })

  test('who signs in at one is signed in at the other, and notes written here are read there', async () => {
    const ada = await personSignedIn(url, 'both@example.com')
    expect(await answeredBy(ada, notBy(ada), () => ada.api.auth.me.query())).toMatchObject({
      email: 'both@example.com',
    })
    const note = await ada.api.notes.create.mutate({ text: 'written here' })
    expect(await answeredBy(ada, notBy(ada), () => ada.api.notes.list.query())).toEqual([note])
  })

  test('a session that is ended at one is refused at the other', async () => {
    const email = 'ended@example.com'
    const laptop = await personSignedIn(url, email)
    const phone = person(url)
    await phone.api.auth.login.mutate({ ...ada, email })
    // Both know the session of the phone by heart.
    await answeredBy(phone, notBy(phone), () => phone.api.auth.me.query())
    await phone.api.auth.me.query()

    expect(await laptop.api.sessions.revokeOthers.mutate()).toEqual({ revoked: 1 })
    const revoked = performance.now()
    const elsewhere = notBy(laptop)
    await vi.waitFor(
      async () => {
        const call = () => outcome(phone.api.auth.me.query())
        expect(await answeredBy(phone, elsewhere, call)).toBe('SESSION_REVOKED')
      },
      { timeout: 30_000, interval: 1 },
    )
    const milliseconds = (performance.now() - revoked).toFixed(1)
    process.stdout.write(`demo: refused by the other process ${milliseconds} ms after revocation\n`)
    expect(await outcome(laptop.api.auth.me.query())).toBe('ok')
    expect(await outcome(laptop.api.auth.me.query())).toBe('ok')
  })

  test('calls are counted together', async () => {
    const stranger = person(url)
    const ask = (at: number) =>
      outcome(stranger.api.auth.forgotPassword.mutate({ email: `nobody-${at}@example.com` }))
    const outcomes: string[] = []
    for (let at = 0; at < 102; at += 1) outcomes.push(await ask(at))
    expect(outcomes.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 'ok'))
    expect(outcomes.slice(100)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
  })

  test('a mail that one has to send is in the mailbox that the other shows', async () => {
    const email = 'mailed@example.com'
    const visitor = await personSignedIn(url, email)
    await visitor.api.auth.requestVerifyToken.mutate({ email })
    const pages = new Map<string | null, string>()
    // Sent after the answer.
    await vi.waitFor(
      async () => {
        const response = await fetch(`${url}/dev/mail`)
        pages.set(response.headers.get('x-demo-process'), await response.text())
        const shown = [...pages.values()].filter((page) => page.includes('Confirm your e-mail'))
        expect(shown).toHaveLength(2)
      },
      { timeout: 30_000 },
    )
  })

  test('one that is killed is replaced, and nobody is signed out', async () => {
    await using own = await startCluster()
    const { cluster } = own
    const ada = await personSignedIn(own.url)
    const { text } = await ada.api.notes.create.mutate({ text: 'still here' })
    const victim = ada.servedBy()
    process.kill(pidOf(victim), 'SIGKILL')
    await cluster.prints(new RegExp(`pid ${pidOf(victim)}\\) has ended \\(SIGKILL\\)`))
    for (let at = 0; at < 6; at += 1) {
      expect(await ada.api.notes.list.query()).toMatchObject([{ text }])
      expect(ada.servedBy()).not.toBe(victim)
    }
    const pid = await cluster.prints(/pid (\d+)\) is up in its place/)
    const isNew = (process: string | null) => pidOf(process) === Number(pid)
    expect(await answeredBy(ada, isNew, () => ada.api.notes.list.query())).toMatchObject([{ text }])
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends them all', async (signal) => {
    await using own = await startCluster()
    const { cluster } = own
    const pids = [...cluster.printed.matchAll(/pid (\d+)\) is up/g)].map(([, pid]) => Number(pid))
    expect(pids).toHaveLength(2)
    expect(await cluster.end(signal)).toBe(0)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(cluster.printed).not.toContain('starting another')
  })

  test('a port that is taken is said to be so, once', async () => {
    const { port } = new URL(url)
    await using second = new Program(clusterMain, {
      ...shared.services.env,
      AUTH_SECRET,
      PORT: port,
    })
    expect(await second.end()).toBe(1)
    expect(second.printed.match(new RegExp(`Port ${port} is taken`, 'g'))).toHaveLength(1)
  })
})

describe.skipIf(!hasServices)('without a supervisor', () => {
  test('two servers that start at once on a database that is not there share it', async () => {
    await using services = ownServices()
    const env = { ...services.env, AUTH_SECRET, PORT: '0' }
    const start = () => new Program(resolve(server, 'main.ts'), env)
    await using first = start()
    await using second = start()
    const [here = '', there = ''] = await Promise.all(
      [first, second].map((program) => program.prints(/^Personal notes: (\S+)$/m)),
    )
    await personSignedIn(here)
    const again = person(there)
    await again.api.auth.login.mutate(ada)
    expect(await again.api.sessions.list.query()).toHaveLength(2)
  })
})

describe('what several processes share', () => {
  const nobody = {
    DATABASE_URL: 'postgres://ada:geheim@127.0.0.1:1/notes',
    REDIS_URL: 'redis://:geheim@127.0.0.1:2',
  }

  test('is named, with its variable, when it cannot be reached', async () => {
    await using cluster = new Program(clusterMain, nobody, '--port', '0')
    expect(await cluster.end()).toBe(1)
    expect(cluster.printed).toContain('PostgreSQL at 127.0.0.1:1/notes, which DATABASE_URL names')
    expect(cluster.printed).toContain('Redis at 127.0.0.1:2, which REDIS_URL names')
    expect(cluster.printed).toContain('there is "pnpm demo"')
    expect(cluster.printed).not.toMatch(/geheim|^ +at /m)
  })

  test.each([
    [['--processes', '0'], '--processes must be 1 to 64'],
    [['--processes', 'two'], '--processes must be 1 to 64'],
    [['--port', 'eighty'], 'PORT must be a whole number'],
    [['--prot'], "Unknown option '--prot'"],
  ])('%o is refused with a sentence', async (args, sentence) => {
    await using cluster = new Program(clusterMain, nobody, ...args)
    expect(await cluster.end()).toBe(1)
    expect(cluster.printed).toContain(sentence)
    expect(cluster.printed).not.toMatch(/^ +at /m)
  })

  test('is no SQLite file', async () => {
    await using cluster = new Program(clusterMain, { ...nobody, DATABASE_URL: 'file:./a.sqlite' })
    expect(await cluster.end()).toBe(1)
    expect(cluster.printed).toContain('DATABASE_URL must name a PostgreSQL database')
  })

  test('is explained by --help', async () => {
    await using cluster = new Program(clusterMain, {}, '--help')
    expect(await cluster.end()).toBe(0)
    for (const word of ['--processes', '--port', 'DATABASE_URL', 'REDIS_URL']) {
      expect(cluster.printed).toContain(word)
    }
  })
})
