import { describe, expect, test } from 'vitest'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { ada, openAccounts, root } from '../harness/accounts.ts'
import { outcomes } from '../harness/outcomes.ts'
import { sqlServers } from '../harness/sql.ts'

/** One address in fifty forms: letters in both cases, and white space around it. */
const variants = Array.from({ length: 50 }, (_, at) =>
  Array.from(ada.email)
    .map((letter, place) => (((at + 1) >> (place % 6)) & 1 ? letter.toUpperCase() : letter))
    .join('')
    .padStart(ada.email.length + (at % 3)),
)

describe.each(sqlServers)('on $name', ({ available, open }) => {
  describe.skipIf(!available)('at the same time', () => {
    async function openTown() {
      const database = await open()
      const town = await openAccounts({ users: kyselyUsers(database.db) })
      return {
        ...town,
        async [Symbol.asyncDispose]() {
          await town[Symbol.asyncDispose]()
          await database[Symbol.asyncDispose]()
        },
      }
    }

    test('fifty registrations of one address, in any form, make one user [fu-54,122,262] [sec-32]', async () => {
      await using town = await openTown()
      expect(new Set(variants).size).toBeGreaterThan(40)

      const ends = await outcomes(50, (at) =>
        town.browse().trpc.auth.register.mutate({ ...ada, email: variants[at] ?? '' }),
      )

      expect(ends).toEqual({ answered: 1, REGISTER_USER_ALREADY_EXISTS: 49 })
      expect(await town.auth.users.list({ limit: 10 })).toHaveLength(1)
      await town.signIn()
    })

    test('ten resets with one token set one password [sec-39]', async () => {
      await using town = await openTown()
      await town.settle()
      await town.browse().trpc.auth.forgotPassword.mutate(ada)
      const token = await town.mailbox.token(ada.email)

      const ends = await outcomes(10, (at) =>
        town.browse().trpc.auth.resetPassword.mutate({ token, password: `horse number ${at}` }),
      )

      expect(ends).toEqual({ answered: 1, RESET_PASSWORD_BAD_TOKEN: 9 })
    })

    test('ten with one token for a new address change it once', async () => {
      await using town = await openTown()
      await town.settle()
      const { trpc } = await town.signIn()
      const email = 'ada@home.org'
      await trpc.auth.changeEmail.mutate({ currentPassword: ada.password, email })
      const token = await town.mailbox.token(email)

      const ends = await outcomes(10, () =>
        town.browse().trpc.auth.confirmEmail.mutate({ token, password: ada.password }),
      )

      expect(ends).toEqual({ answered: 1, CHANGE_EMAIL_BAD_TOKEN: 9 })
      expect((await town.record(email)).sessionEpoch).toBe(1)
    })

    test('four superusers who demote, deactivate and delete each other leave one [sec-37]', async () => {
      await using town = await openTown()
      const persons = [0, 1, 2, 3].map((at) => ({ ...root, email: `root${at}@example.org` }))
      const admins: Awaited<ReturnType<typeof town.admin>>[] = []
      for (const person of persons) admins.push(await town.admin(person))
      const ids = await Promise.all(
        admins.map(async ({ trpc }) => (await trpc.users.me.query()).id),
      )

      await outcomes(4, (at) => {
        const id = ids[(at + 1) % 4] ?? ''
        const { users } = admins[at]?.trpc ?? town.browse().trpc
        if (at === 0) return users.delete.mutate({ id })
        return users.update.mutate(at === 1 ? { id, isActive: false } : { id, isSuperuser: false })
      })

      const left = await town.auth.users.list({ limit: 10 })
      const able = left.filter(({ isActive, isSuperuser }) => isActive && isSuperuser)
      expect(able.length).toBeGreaterThan(0)
    })

    test('changes of different fields by the user and a superuser are all kept', async () => {
      await using town = await openTown()
      const { id } = await town.settle()
      const { trpc } = await town.signIn()
      const { trpc: admin } = await town.admin()

      const ends = await outcomes(3, (at) => {
        if (at === 0) return trpc.users.updateMe.mutate({ displayName: 'Countess' })
        if (at === 1) return trpc.users.updateMe.mutate({ plan: 'pro' })
        return admin.users.update.mutate({ id, isVerified: true })
      })

      expect(ends).toEqual({ answered: 3 })
      expect(await admin.users.get.query({ id })).toMatchObject({
        displayName: 'Countess',
        plan: 'pro',
        isVerified: true,
      })
    })
  })
})
