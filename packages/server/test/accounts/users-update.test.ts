import { describe, expect, test } from 'vitest'
import { ada, bob, openAccounts, root } from '../harness/accounts.ts'
import { refusals } from '../harness/outcomes.ts'
import { invalidInput, rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const lastSuperuser = { code: 'CONFLICT', httpStatus: 409, auth: { code: 'LAST_SUPERUSER' } }

describe('update', () => {
  test('changes what is given and nothing else [fu-91,184,188,189,190]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = await town.admin()
    const before = await trpc.users.get.query({ id })

    expect(await trpc.users.update.mutate({ id })).toEqual(before)
    expect(await trpc.users.update.mutate({ id, plan: 'pro' })).toEqual({ ...before, plan: 'pro' })
    const flags = { isActive: false, isVerified: true, isSuperuser: true }
    const after = await trpc.users.update.mutate({ id, ...flags })
    expect(after).toEqual({ ...before, plan: 'pro', ...flags })
    expect(await trpc.users.get.query({ id })).toEqual(after)
  })

  test('a new address is not verified, unless the superuser says so [fu-185]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = await town.signIn()
    const { trpc } = await town.admin()

    const moved = await trpc.users.update.mutate({ id, email: ' Ada@Home.org ' })
    expect(moved).toMatchObject({ email: 'Ada@Home.org', isVerified: false })
    expect((await refusal(browser.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
    await town.signIn({ email: 'ada@home.org', password: ada.password })

    const back = await trpc.users.update.mutate({ id, email: ada.email, isVerified: true })
    expect(back).toMatchObject({ email: ada.email, isVerified: true })
  })

  test('the same address in other letters stays verified and signed in', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = await town.signIn()
    const { trpc } = await town.admin()

    const same = await trpc.users.update.mutate({ id, email: 'ADA@example.org' })

    expect(same).toMatchObject({ email: 'ADA@example.org', isVerified: true })
    await browser.trpc.users.me.query()
  })

  test('refuses the address of another user [fu-186]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    await town.settle(bob)
    const { trpc } = await town.admin()

    const taken = trpc.users.update.mutate({ id, email: 'Bob@example.org' })

    expect((await refusal(taken)).auth?.code).toBe('UPDATE_USER_EMAIL_ALREADY_EXISTS')
  })

  test('sets a password, which ends the sessions; null and nothing leave it [fu-92,94,191,192]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = await town.admin()
    const { passwordHash } = await town.record(ada.email)
    for (const password of [null, undefined]) {
      await trpc.users.update.mutate({ id, password })
      expect((await town.record(ada.email)).passwordHash).toBe(passwordHash)
    }
    const browser = await town.signIn()

    await trpc.users.update.mutate({ id, password: 'a better horse' })

    expect((await refusal(browser.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
    await town.signIn({ ...ada, password: 'a better horse' })
  })

  test('refuses a bad password with the reason [fu-187]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const { trpc } = await town.admin()
    const before = await town.record(ada.email)

    const weak = trpc.users.update.mutate({ id, plan: 'pro', password: ada.email })

    expect((await refusal(weak)).auth).toEqual({
      code: 'UPDATE_USER_INVALID_PASSWORD',
      reason: 'OWN_EMAIL',
    })
    expect(await town.record(ada.email)).toEqual(before)
  })

  test('a deactivated user is out at once, and stays out of old sessions [fu-189]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.signIn()
    const { trpc } = await town.admin()
    await trpc.users.update.mutate({ id, isActive: false })
    await trpc.users.update.mutate({ id, isActive: true })

    expect((await refusal(browser.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
    await town.signIn()
  })

  test('refuses what the schema refuses, and what is no flag', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.admin()
    for (const input of [
      { id, plan: 'gold' },
      { id, isActive: null },
      { id, isSuperuser: 'yes' },
      { id, email: null },
      { id, email: 'ada' },
      { plan: 'pro' },
      undefined,
    ]) {
      expect(await rawMutation(browser, 'users.update', input)).toEqual(invalidInput)
    }
  })
})

describe('delete', () => {
  test('deletes the right user, whose sessions end [fu-198,199,263]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    await town.settle(bob)
    const browser = await town.signIn()
    const { trpc } = await town.admin()

    expect(await trpc.users.delete.mutate({ id })).toEqual({ ok: true })

    expect((await refusal(browser.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
    expect((await refusal(trpc.users.get.query({ id }))).auth?.code).toBe('USER_NOT_FOUND')
    expect((await trpc.users.list.query()).users.map(({ email }) => email).toSorted()).toEqual([
      bob.email,
      root.email,
    ])
  })
})

describe('the last superuser', () => {
  test('cannot be demoted, deactivated or deleted, by nobody [sec-37]', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    const { id } = await trpc.users.me.query()
    await town.settle(ada, { isSuperuser: true, isActive: false })

    for (const refused of await refusals([
      trpc.users.update.mutate({ id, isSuperuser: false }),
      trpc.users.update.mutate({ id, isActive: false, plan: 'pro' }),
      trpc.users.delete.mutate({ id }),
    ])) {
      expect(refused).toEqual(lastSuperuser)
    }
    expect(await trpc.users.me.query()).toMatchObject({ isSuperuser: true, plan: 'free' })
  })

  test('who has company can go', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    const { id } = await trpc.users.me.query()
    await town.settle(ada, { isSuperuser: true })

    expect(await trpc.users.update.mutate({ id, isSuperuser: false })).toMatchObject({
      isSuperuser: false,
    })
    expect((await refusal(trpc.users.list.query())).auth?.code).toBe('SUPERUSER_REQUIRED')
  })
})

describe('list', () => {
  async function crowd(town: Awaited<ReturnType<typeof openAccounts>>, count: number) {
    for (let at = 0; at < count; at += 1) {
      if (at % 3 === 0) town.clock.advance(1) // so that some are of the same moment
      await town.settle({ ...ada, email: `user${String(at).padStart(2, '0')}@example.org` })
    }
  }

  test('goes through all users page by page, newest first, each once', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    await crowd(town, 23)

    const seen = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof trpc.users.list.query>> = await trpc.users.list.query({
        limit: 5,
        cursor,
      })
      expect(page.users.length).toBe(page.nextCursor === null ? 4 : 5)
      seen.push(...page.users)
      cursor = page.nextCursor
    } while (cursor !== null)

    expect(new Set(seen.map(({ id }) => id)).size).toBe(24)
    const times = seen.map(({ createdAt }) => createdAt.getTime())
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(seen[0]).not.toHaveProperty('passwordHash')
  })

  test('a page does not shift when users come and go', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    await crowd(town, 9)
    const first = await trpc.users.list.query({ limit: 4 })
    const last = first.users.at(-1)?.id ?? ''
    await trpc.users.delete.mutate({ id: last })
    await town.settle(bob)

    const second = await trpc.users.list.query({ limit: 100, cursor: first.nextCursor })

    const ids = new Set([...first.users, ...second.users].map(({ id }) => id))
    expect(ids.size).toBe(10)
    expect(second.nextCursor).toBeNull()
  })

  test('finds a part of the address, taken literally and in any case [sec-47]', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    for (const email of ['ada@example.org', 'a_b@example.org', 'acb@example.org']) {
      await town.settle({ ...ada, email })
    }
    const found = async (search: string) => {
      const { users } = await trpc.users.list.query({ search })
      return users.map(({ email }) => email)
    }

    expect(await found('ADA@')).toEqual(['ada@example.org'])
    expect(await found('a_b')).toEqual(['a_b@example.org'])
    expect(await found('%')).toEqual([])
    expect(await found("' or 1=1 --")).toEqual([])
    expect(await found('')).toHaveLength(4)
  })

  test('refuses limits and cursors that are none', async () => {
    await using town = await openAccounts()
    const { trpc } = await town.admin()
    const made = Buffer.from('["yesterday","x"]').toString('base64url')
    for (const query of [{ limit: 0 }, { limit: 101 }, { cursor: 'garbage' }, { cursor: made }]) {
      expect((await refusal(trpc.users.list.query(query))).httpStatus).toBe(400)
    }
  })
})
