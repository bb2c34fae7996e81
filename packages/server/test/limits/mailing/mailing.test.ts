import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { ada } from '../../harness/people.ts'
import type { MailingRouter } from './main.ts'

const listening = z.tuple([z.object({ port: z.number() })]).rest(z.unknown())

async function startMailing() {
  const child = fork(join(import.meta.dirname, 'main.ts'))
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ port }] = listening.parse(await once(child, 'message'))
  const url = `http://127.0.0.1:${port}/trpc`
  return createTRPCClient<MailingRouter>({
    links: [httpBatchLink({ url, transformer: superjson })],
  })
}

/** How often the one takes longer than the other: a half, if nothing tells them apart. */
function longer(ones: readonly number[], others: readonly number[]): number {
  const pairs = ones.flatMap((one) => others.map((other) => (one > other ? 1 : 0)))
  return pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length
}

test('the time of a batch of twenty forgotPassword calls does not tell whether there is an account [field-C6]', async () => {
  const client = await startMailing()
  await client.auth.register.mutate(ada)
  const times = { [ada.email]: [] as number[], 'eve@example.org': [] as number[] }
  const rounds = 60
  for (let round = -5; round < rounds; round += 1) {
    for (const [email, taken] of Object.entries(times)) {
      const begun = performance.now()
      await Promise.all(
        Array.from({ length: 20 }, () => client.reset.forgotPassword.mutate({ email })),
      )
      if (round >= 0) taken.push(performance.now() - begun)
      await client.settled.query()
    }
  }

  const [known = [], unknown = []] = Object.values(times)
  // Of 60 each, by chance, less than 0.3 or more than 0.7 in one of 5,000 runs. It was 1.
  expect(longer(known, unknown)).toBeGreaterThan(0.3)
  expect(longer(known, unknown)).toBeLessThan(0.7)
}, 60_000)
