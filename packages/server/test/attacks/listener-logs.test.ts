import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ada, openAccounts } from '../harness/accounts.ts'
import { adapterNames } from '../harness/serve.ts'

test.for(adapterNames)(
  'what a listener to everything is told holds no token, password or hash, however it is logged: %s [sec-41]',
  async (adapter) => {
    const told: unknown[] = []
    const hooks = { each: (name: string, event: object) => void told.push([name, event]) }
    await using town = await openAccounts({ hooks: [hooks] }, adapter)
    await town.settle()
    const browser = await town.signIn()
    const [cookie] = await browser.cookies()
    const { trpc } = browser
    await trpc.auth.changeEmail.mutate({ currentPassword: ada.password, email: 'ada@new.example' })
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
    await trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const mails = await town.mailbox.all()
    await trpc.auth.logout.mutate()
    const texts = [JSON.stringify(told), inspect(told, { depth: 8, showHidden: true })]
    const hash = (await town.record(ada.email)).passwordHash ?? 'none'
    for (const secret of [cookie?.value ?? '', hash, ada.password, ...mails.map((m) => m.token)]) {
      expect(secret.length).toBeGreaterThan(8)
      for (const text of texts) expect(text.includes(secret)).toBe(false)
    }
    expect(told.length).toBeGreaterThan(4)
  },
)
