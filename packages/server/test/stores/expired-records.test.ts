import { expect, onTestFinished, test, vi } from 'vitest'
import { memoryRecords, type RecordStore } from '../../src/index.ts'
import { wrongCode } from '../harness/authenticator-app.ts'
import { ada } from '../harness/people.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'

/** A store of which is seen how many records each look has deleted, and which can fail at it. */
function watched() {
  const kept = memoryRecords()
  const purged: (number | 'failed')[] = []
  const state = { down: false }
  const records: RecordStore = {
    ...kept,
    async purge(now, limit) {
      if (state.down) {
        purged.push('failed')
        throw new Error('The table is locked.')
      }
      const count = await kept.purge(now, limit)
      purged.push(count)
      return count
    },
  }
  return { records, kept, purged, state }
}

/** Ada has set up an authenticator app, and `guess` is a try of somebody who has her password. */
async function openGuessed({ records }: Pick<ReturnType<typeof watched>, 'records'>) {
  const town = await openTown({ records })
  const { secret } = await town.enrolled()
  const guess = async () => {
    const { trpc } = await town.login(ada)
    return outcome(trpc.totp.verify.mutate({ code: wrongCode(secret, town.clock()) }))
  }
  return { town, guess }
}

test('what has expired is deleted when something else is stored that will, once a minute [sec-46]', async () => {
  const { records, purged } = watched()
  const { town, guess } = await openGuessed({ records })
  await using _town = town
  await expect.poll(() => purged).toEqual([0]) // at the set-up
  town.clock.advance(60)
  await guess()
  await guess()
  await guess()
  await expect.poll(() => purged).toEqual([0, 0])

  // The set-up that is done, and three sign-ins that were guessed at: ten minutes, and two more.
  town.clock.advance(12 * 60 + 1)
  await guess()
  await expect.poll(() => purged).toEqual([0, 0, 4])
})

test('however many have expired, they are deleted by the thousand, and no call waits for it [sec-46]', async () => {
  const { records, kept, purged } = watched()
  const { town, guess } = await openGuessed({ records })
  await using _town = town
  await expect.poll(() => purged).toEqual([0])
  const [createdAt, expiresAt] = [new Date(0), new Date(1)]
  const old = { kind: 'flow', owner: null, data: null, version: 1, createdAt, expiresAt }
  for (let at = 0; at < 2500; at += 1) await kept.insert({ ...old, key: `old ${at}` })
  town.clock.advance(60)

  await guess()
  await expect.poll(() => purged).toEqual([0, 1000, 1000, 500])
  await guess()
  expect(purged).toEqual([0, 1000, 1000, 500])
})

test('a store that fails at it fails no call, and somebody hears of it', async () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => written.mockRestore())
  const { records, purged, state } = watched()
  const { town, guess } = await openGuessed({ records })
  await using _town = town
  await expect.poll(() => purged).toEqual([0])
  state.down = true
  town.clock.advance(60)

  expect(await guess()).toBe('TOTP_CODE_WRONG')
  expect(await guess()).toBe('TOTP_CODE_WRONG')

  await expect
    .poll(() => written.mock.calls)
    .toEqual([['trpc-auth: expired records could not be deleted. Error: The table is locked.']])
  state.down = false
  town.clock.advance(12 * 60 + 1)
  expect(await guess()).toBe('TOTP_CODE_WRONG')
  await expect.poll(() => purged).toEqual([0, 'failed', 3])
})
