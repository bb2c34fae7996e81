import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ada, person, personSignedIn } from './person.ts'
import { comeIn, expectFocus, expectPage, expectText, openBrowser, openTab } from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** A tab of the one superuser, on the page of users. */
async function comeAsSuperuser(): Promise<Page> {
  const page = await comeIn(stage.context, stage.demo)
  await stage.demo.change(ada.email, { isSuperuser: true, isVerified: true })
  await page.goto('/admin')
  await expectPage(page, 'Users')
  await page.getByRole('rowheader').first().waitFor()
  return page
}

const bob = { ...ada, email: 'bob@example.com' }

async function register(...emails: readonly string[]): Promise<void> {
  for (const email of emails) {
    stage.demo.advance(1)
    await person(stage.demo.url).api.auth.register.mutate({
      ...ada,
      email,
      displayName: 'Somebody',
    })
  }
}

const row = (page: Page, email: string) => page.getByRole('row').filter({ hasText: email })

const emails = (page: Page) => page.getByRole('rowheader').locator('.hint').allInnerTexts()

async function press(page: Page, label: string, email: string): Promise<void> {
  await page.getByRole('button', { name: `${label} ${email}` }).click()
  await expectFocus(page.getByRole('button', { name: 'Cancel' }))
  await page.getByRole('button', { name: /^Yes/ }).click()
}

test('users are listed a page at a time, the newest first, and found by a part of their name or address [field-G9]', async () => {
  const page = await comeAsSuperuser()
  const others = Array.from({ length: 11 }, (_, index) => `user${index + 1}@example.com`)
  await register(...others)
  await page.reload()
  await page.getByRole('link', { name: 'Older' }).click()
  await expectFocus(page.getByRole('heading', { name: 'All users, page 2' }))
  await row(page, ada.email).waitFor()
  expect(await emails(page)).toEqual(['user1@example.com', ada.email])
  await page.getByRole('link', { name: 'Newer' }).click()
  await row(page, 'user11@').waitFor()
  expect(await emails(page)).toEqual(others.slice(1).toReversed())

  await page.getByRole('searchbox').fill('USER1')
  await page.getByRole('button', { name: 'Search' }).click()
  await expectFocus(
    page.getByRole('heading', { name: 'Users with “USER1” in their name or address' }),
  )
  await row(page, 'user2@').waitFor({ state: 'detached' })
  expect(await emails(page)).toEqual(
    ['user11', 'user10', 'user1'].map((name) => `${name}@example.com`),
  )
  await page.getByRole('searchbox').fill('%')
  await page.keyboard.press('Enter')
  await expectText(page, 'No name or address contains “%”.')
})

test('what is looked at is in the address: it can be opened, sent on, gone back to, and counted [field-G9]', async () => {
  const page = await comeAsSuperuser()
  await register(...Array.from({ length: 12 }, (_, index) => `user${index + 1}@example.com`))
  await page.goto('/admin?page=2')
  await page.getByRole('heading', { name: 'All users, page 2' }).waitFor()
  await expectText(page, '13 users')
  await expectText(page.getByRole('navigation', { name: 'Pages' }), 'Page 2 of 2')
  await row(page, ada.email).waitFor()
  expect(await page.getByRole('row').count()).toBe(1 + 3)

  await page.getByLabel('Part of a name or an e-mail address').fill('user1')
  await page.keyboard.press('Enter')
  await expectText(page, '4 users')
  expect(new URL(page.url()).search).toBe('?search=user1')
  await page.reload()
  expect(await page.getByRole('searchbox').inputValue()).toBe('user1')
  await expectText(page, '4 users')
  await page.goBack()
  await page.getByRole('heading', { name: 'All users, page 2' }).waitFor()
  await expectText(page, '13 users')
  expect(await page.getByRole('searchbox').inputValue()).toBe('')

  await page.goto('/admin?page=99')
  await expectText(page, 'There are no users on this page.')
  await page.getByRole('link', { name: 'Newer' }).click()
  await page.getByRole('heading', { name: 'All users, page 2' }).waitFor()
  await stage.context.clearCookies()
  await page.goto('/admin?search=user1')
  await page.getByLabel('E-mail').fill(ada.email)
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expectText(page, '4 users')
})

test('users are found by their name, in any case and any alphabet [field-G9]', async () => {
  const page = await comeAsSuperuser()
  for (const [at, displayName] of ['Émile Zola', 'Ινές', '100% Ada_', '{"quoted"}'].entries()) {
    const email = `nobody${at}@example.com`
    await person(stage.demo.url).api.auth.register.mutate({ ...ada, email, displayName })
  }
  for (const [search, name] of [
    ['émile', 'Émile Zola'],
    ['ÉMILE', 'Émile Zola'],
    ['e\u0301mile', 'Émile Zola'],
    ['ΙΝΈΣ', 'Ινές'],
    ['0%', '100% Ada_'],
    ['"quo', '{"quoted"}'],
  ] as const) {
    await page.getByRole('searchbox').fill(search)
    await page.keyboard.press('Enter')
    await expectText(page, '1 user')
    expect(await page.getByRole('rowheader').locator('.name').allInnerTexts()).toEqual([name])
    await page.goto('/admin')
    await expectText(page, '5 users')
  }
  // What every profile has in it is no name.
  await page.getByRole('searchbox').fill('displayName')
  await page.keyboard.press('Enter')
  await expectText(page, '0 users')
})

test('somebody who is deactivated is out at the next action, and in again once activated', async () => {
  const page = await comeAsSuperuser()
  await register(bob.email)
  await using elsewhere = await openElsewhere()
  const theirs = await elsewhere.signedInAs(bob)
  await page.reload()
  await press(page, 'Deactivate', bob.email)
  await expectText(row(page, bob.email), 'Deactivated')
  await expectFocus(page.getByRole('button', { name: `Activate ${bob.email}` }))

  await theirs.getByRole('textbox', { name: 'New note' }).fill('one more thing')
  await theirs.getByRole('button', { name: 'Add note' }).click()
  await expectPage(theirs, 'Sign in')
  await expectText(theirs, 'Your session has ended.')
  await expect(person(stage.demo.url).api.auth.login.mutate(bob)).rejects.toThrow('BAD_CREDENTIALS')

  await press(page, 'Activate', bob.email)
  await page.getByRole('button', { name: `Deactivate ${bob.email}` }).waitFor()
  await person(stage.demo.url).api.auth.login.mutate(bob)
})

test('superusers are made and unmade, but never the last one', async () => {
  const page = await comeAsSuperuser()
  await register(bob.email)
  await page.reload()
  for (const label of ['Remove as superuser', 'Deactivate']) {
    await press(page, label, ada.email)
    await expectFocus(
      page
        .getByRole('alert')
        .filter({ hasText: 'There must always be a superuser who can sign in' }),
    )
    await page.reload()
  }
  await press(page, 'Make superuser', bob.email)
  await page.getByRole('button', { name: `Remove as superuser ${bob.email}` }).waitFor()
  await press(page, 'Remove as superuser', ada.email)
  await expectPage(page, 'For superusers')
  await page.getByRole('link', { name: 'Users' }).waitFor({ state: 'detached' })
  await page.reload()
  await expectPage(page, 'For superusers')
})

test('the last superuser cannot leave either', async () => {
  const page = await comeAsSuperuser()
  await page.goto('/account')
  await page.getByRole('button', { name: 'Delete account' }).click()
  await page.getByLabel('Current password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expectFocus(page.getByRole('alert').filter({ hasText: 'this is the last one' }))
})

test('the page is for superusers only, and so is what it asks the server', async () => {
  const { api } = await personSignedIn(stage.demo.url, bob.email)
  await expect(api.users.list.query()).rejects.toThrow('SUPERUSER_REQUIRED')
  await expect(api.people.list.query({})).rejects.toThrow('SUPERUSER_REQUIRED')
  await expectPage(await openTab(stage.context, '/admin'), 'Sign in')
  const page = await comeIn(stage.context, stage.demo)
  expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  await page.goto('/admin')
  await expectPage(page, 'For superusers')
})

test('a superuser who is one no longer is told so', async () => {
  const page = await comeAsSuperuser()
  await register(bob.email)
  await page.reload()
  await row(page, bob.email).waitFor()
  await stage.demo.change(bob.email, { isSuperuser: true })
  await stage.demo.change(ada.email, { isSuperuser: false })
  await press(page, 'Deactivate', bob.email)
  await expectText(page.getByRole('alert'), 'This is for superusers, and you are no longer one.')
})

async function openElsewhere() {
  const other = await openBrowser(stage.browser, stage.demo)
  return {
    async signedInAs(credentials: typeof ada): Promise<Page> {
      const page = await openTab(other, '/sign-in')
      await page.getByLabel('E-mail').fill(credentials.email)
      await page.getByLabel('Password', { exact: true }).fill(credentials.password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expectPage(page, 'Notes')
      return page
    },
    [Symbol.asyncDispose]: () => other.close(),
  }
}
