import { expect, onTestFinished, test } from 'vitest'
import { ada, openAccounts } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

const home = '192.0.2.1'

/** Ada's town behind one proxy, so that a test chooses the address that it calls from. */
async function openTown() {
  const town = await openAccounts({ limits: {}, trustProxy: 1 })
  onTestFinished(() => town[Symbol.asyncDispose]())
  await town.settle()
  const from = (address: string) =>
    town.browse({ headers: { 'x-forwarded-for': address } }).trpc.auth
  /** Strangers at other addresses, until they are refused. */
  const spend = async (email: string) => {
    for (let i = 0; i < 31; i += 1) {
      await refusal(from(`198.51.100.${i % 50}`).login.mutate({ email, password: 'wrong' }))
    }
  }
  return { from, spend }
}

test.for([
  `${ada.email} ${home}`,
  ` ${ada.email.toUpperCase()} ${home}`,
  `pair ${ada.email} ${home}`,
  `["${ada.email}","${home}"]`,
])(
  'whatever strangers call an account, the owner comes in from a known address: %s [sec-28]',
  async (name) => {
    const { from, spend } = await openTown()
    await from(home).login.mutate(ada)
    await spend(ada.email)
    await spend(name)

    expect((await from(home).login.mutate(ada)).user.email).toBe(ada.email)
  },
)
