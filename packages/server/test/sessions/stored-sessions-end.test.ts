import { describe, expect, test } from 'vitest'
import { memorySessions } from '../../src/index.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'
import { storedBackends } from '../harness/stored-backends.ts'

const newPassword = 'a better horse'

describe.each(storedBackends)('with $name', ({ make }) => {
  const openTown = async () => {
    const sessions = memorySessions()
    const town = await openAccounts({ backends: [make(sessions)] })
    const { id } = await town.settle()
    return { sessions, town, id }
  }

  test('a new password ends the other sessions in the store, and this one begins again', async () => {
    const { sessions, town, id } = await openTown()
    await using _closed = town
    const [here, there] = [await town.signIn(), await town.signIn()]
    const before = await sessions.list(id)
    const copy = town.browse({ headers: { cookie: await cookieOf(here) } })

    await here.trpc.auth.changePassword.mutate({ currentPassword: ada.password, newPassword })

    expect(await here.trpc.auth.me.query()).toMatchObject({ id })
    for (const other of [there, copy]) {
      expect((await refusal(other.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
    }
    const after = await sessions.list(id)
    expect(after).toMatchObject([{ epoch: 1 }])
    expect(before.map((session) => session.id)).not.toContain(after[0]?.id)
  })

  test('a forgotten password that is replaced ends all of them', async () => {
    const { sessions, town, id } = await openTown()
    await using _closed = town
    const thief = await town.signIn()
    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)

    await town.browse().trpc.auth.resetPassword.mutate({ token, password: newPassword })

    expect(await sessions.list(id)).toEqual([])
    expect((await refusal(thief.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
  })

  test('who is deactivated or deleted has no session left', async () => {
    const { sessions, town, id } = await openTown()
    await using _closed = town
    const admin = await town.admin()
    const person = await town.signIn()

    await admin.trpc.users.update.mutate({ id, isActive: false })
    expect(await sessions.list(id)).toEqual([])

    await admin.trpc.users.update.mutate({ id, isActive: true })
    expect((await refusal(person.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
    await town.signIn()
    await admin.trpc.users.delete.mutate({ id })
    expect(await sessions.list(id)).toEqual([])
  })
})

async function cookieOf(
  browser: Awaited<ReturnType<Awaited<ReturnType<typeof openAccounts>>['signIn']>>,
) {
  return (await browser.cookies()).map((cookie) => cookie.cookieString()).join('; ')
}
