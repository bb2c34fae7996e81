import { describe, expect, test } from 'vitest'
import { emailKey, memoryUsers } from '../../src/index.ts'
import { emailInput } from '../../src/core/inputs.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { user } from '../../src/testing/sample-user.ts'

/** Of RFC 5321, and of RFC 6531 where they have other letters. */
const addresses = [
  'ada@example.xn--p1ai',
  'ada@xn--e1afmkfd.xn--p1ai',
  'a&b@example.org',
  'ädä@example.org',
  'ada@bücher.example',
  '用户@例子.广告',
  'अजय@डाटा.भारत',
  "!#$%&'*+/=?^_`{|}~-@example.org",
  'ada.b+tag@sub.example.co.uk',
  'ada@1.example.org',
  `${'a'.repeat(64)}@example.org`,
  '🐎@example.org',
]

test.for(addresses)('%s can register, sign in and prove itself [field-D12]', async (email) => {
  await using town = await openAccounts()
  const browser = town.browse()
  await browser.trpc.auth.register.mutate({ ...ada, email })
  expect((await browser.trpc.auth.login.mutate({ ...ada, email })).user).toMatchObject({ email })
  await browser.trpc.auth.requestVerifyToken.mutate({ email })
  await browser.trpc.auth.forgotPassword.mutate({ email })
  const mails = await town.mailbox.all()
  expect(mails.map(({ to }) => to)).toEqual([email, email])
})

test.for([
  'ada',
  'ada@',
  '@example.org',
  'ada@example',
  'ada@@example.org',
  'ada@example..org',
  '.ada@example.org',
  'ada.@example.org',
  'a..b@example.org',
  'ada@-example.org',
  'ada@example-.org',
  'ada@127.0.0.1',
  'ada@[127.0.0.1]',
  '"a@evil.example"@example.org',
  'ada, eve@example.org',
  'Ada <ada@example.org>',
  'a b@example.org',
  'ada\u200b@example.org',
  'ada\u202e@example.org',
  'ada\ud800@example.org',
  'ada\0@example.org',
  'ada@exa\u00admple.org',
  'ada@exam_ple.org',
  `${'a'.repeat(65)}@example.org`,
  `ada@${'a'.repeat(64)}.org`,
  `ada@${'a.'.repeat(130)}org`,
])('%j is no address', (email) => {
  expect(emailInput.safeParse(email).success).toBe(false)
})

describe('a user who was imported', () => {
  const strange = ['ada', 'a b@example.org', '"quoted"@example.org', 'ada@[10.0.0.1]', 'é\u200b@x']
  test.for(strange)('with %j signs in and asks for mails [field-D12]', async (email) => {
    const users = memoryUsers()
    const passwordHash = await fastHasher.hash(ada.password)
    await users.insert(user('one', { email, emailKey: emailKey(email), passwordHash }))
    await using town = await openAccounts({ users })
    const browser = town.browse()
    const { user: found } = await browser.trpc.auth.login.mutate({ email, password: ada.password })
    expect(found).toMatchObject({ id: 'one', email })
    await browser.trpc.auth.requestVerifyToken.mutate({ email })
    await browser.trpc.auth.forgotPassword.mutate({ email })
    expect(await town.mailbox.all()).toHaveLength(2)
  })
})
