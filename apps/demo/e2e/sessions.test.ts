import { expect, test } from 'vitest'
import { codeNow, personWithCodes } from './authenticator.ts'
import { ada, person } from './person.ts'
import { useStage } from './stage.ts'
import { comeIn, expectFocus, expectPage, expectText, openTab, signIn } from './visit.ts'

const stage = useStage()

const heading = 'Where you are signed in'

test('thirty sessions are told apart, by place and time, in a list that begins short [field-G6]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  for (let at = 0; at < 29; at += 1) await person(stage.demo.url).api.auth.login.mutate(ada)
  await page.goto('/account')
  const items = page.getByRole('listitem')
  await items.first().waitFor()
  expect(await items.count()).toBe(5)
  await expectText(items.first(), 'This session')
  await expectText(items.first(), 'at 127.0.0.1')
  await expectText(items.first(), /^Last used .+, signed in .+/)
  await page.getByRole('button', { name: 'Show 25 more' }).click()
  expect(await items.count()).toBe(30)
  await expectFocus(items.nth(5).getByRole('button'))
  const names = await items
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.ariaLabel))
  expect(new Set(names).size).toBe(29)
  expect(names[0]).toMatch(/^Sign out session 2, .+ at 127\.0\.0\.1$/)
})

test('"everywhere else" stands above the list, and nothing is ended without a question [field-G6]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  const others = [person(stage.demo.url), person(stage.demo.url), person(stage.demo.url)]
  for (const { api } of others) await api.auth.login.mutate(ada)
  const signedIn = async () =>
    (await Promise.all(others.map(({ api }) => api.auth.whoAmI.query()))).filter(Boolean).length
  await page.goto('/account')
  const everywhere = page.getByRole('button', { name: 'Sign out everywhere else' })
  const above = await everywhere.boundingBox()
  const list = await page.getByRole('listitem').first().boundingBox()
  expect(above?.y).toBeLessThan(list?.y ?? 0)

  await everywhere.click()
  await expectFocus(page.getByRole('button', { name: 'Cancel' }))
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expectFocus(everywhere)
  const one = page.getByRole('button', { name: /^Sign out session 2/ })
  await one.click()
  expect(await signedIn()).toBe(3)
  await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
  await expectFocus(page.getByRole('heading', { name: heading }))
  expect(await signedIn()).toBe(2)

  await everywhere.click()
  await page.getByRole('button', { name: 'Yes, sign out everywhere else' }).click()
  await expectFocus(page.getByRole('heading', { name: heading }))
  await everywhere.waitFor({ state: 'detached' })
  expect(await signedIn()).toBe(0)
})

test('a sign-in by somebody who has the password and no code is told apart from a session', async () => {
  const { secret } = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in?next=/account')
  await signIn(page)
  await person(stage.demo.url).api.auth.login.mutate(ada)
  await page.getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectPage(page, 'Account')

  const items = page.getByRole('listitem')
  await expectText(items.filter({ hasText: 'This session' }), /^Last used .+, signed in .+/)
  const unfinished = items.filter({ hasText: 'Sign-in not completed' })
  await expectText(unfinished, /If it was not you, change your password\.$/)
  await unfinished.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
  await unfinished.waitFor({ state: 'detached' })
})

test('a session that could not be ended says why, until one has been [field-G8]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await person(stage.demo.url).api.auth.login.mutate(ada)
  await page.goto('/account')
  const end = async () => {
    await page.getByRole('button', { name: /^Sign out session 2/ }).click()
    await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
  }
  await page.route('**/trpc/sessions.revoke**', (route) => route.abort())
  await end()
  await expectFocus(page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }))
  await page.unroute('**/trpc/sessions.revoke**')
  await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
  await expectFocus(page.getByRole('heading', { name: heading }))
  expect(await page.getByRole('alert').count()).toBe(0)
})
