import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ada, person, personSignedIn } from './person.ts'
import { listen } from './screen-reader.ts'
import { useStage } from './stage.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectText,
  linkInMailTo,
  openTab,
  signOut,
} from './visit.ts'

const stage = useStage()

/** What is said of each field that is wrong, by its label. */
function wrongFields(page: Page) {
  return page.locator('[aria-invalid=true]').evaluateAll((fields) =>
    fields.map((field) => {
      const id = field.getAttribute('aria-describedby') ?? ''
      const label = field instanceof HTMLInputElement ? field.labels?.[0]?.textContent : ''
      return `${label}: ${document.getElementById(id)?.textContent}`
    }),
  )
}

describe('password managers', () => {
  /** The attributes of each field of the form with this button. */
  const fieldsBy = (page: Page, button: string) =>
    page
      .locator('form')
      .filter({ has: page.getByRole('button', { name: button, exact: true }) })
      .locator('input')
      .evaluateAll((inputs) =>
        inputs.map((input) => {
          const of = (name: string) => input.getAttribute(name) || null
          return [of('autocomplete'), of('value'), of('minlength'), of('passwordrules')]
        }),
      )
  const username = ['username', ada.email, null, null]
  const current = ['current-password', null, null, null]
  const fresh = ['new-password', null, '8', 'minlength: 8; maxlength: 128;']

  test('are told whose password each form of the account is about, and what a new one needs [field-G5]', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await page.goto('/account')
    for (const name of ['Change e-mail', 'Change password', 'Delete account']) {
      await page.getByRole('button', { name }).click()
    }
    await expectFocus(page.getByLabel('Current password', { exact: true }).last())
    expect(await fieldsBy(page, 'Change address')).toEqual([
      username,
      ['email', null, null, null],
      current,
    ])
    expect(await fieldsBy(page, 'Change password')).toEqual([username, current, fresh])
    expect(await fieldsBy(page, 'Delete for good')).toEqual([username, current])
  })

  test('are told whose password is chosen by a link, and at sign-up [field-G5]', async () => {
    const { api } = await personSignedIn(stage.demo.url)
    await api.auth.forgotPassword.mutate({ email: ada.email })
    const page = await openTab(stage.context, await linkInMailTo(stage.demo, ada.email))
    await expectPage(page, 'Choose a new password')
    expect(page.url()).toBe(`${stage.demo.url}/reset-password`)
    expect(await fieldsBy(page, 'Change password')).toEqual([username, fresh])
    await page.goto('/sign-up')
    expect(await fieldsBy(page, 'Sign up')).toEqual([
      ['name', null, null, null],
      ['username', null, null, null],
      fresh,
    ])
  })
})

test('an empty form says of each field what it wants, and counts them for who does not see [field-G7]', async () => {
  const page = await openTab(stage.context, '/sign-up')
  await expectPage(page, 'Sign up')
  const said = await listen(page)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expectFocus(page.getByLabel('Name'))
  expect(await wrongFields(page)).toEqual([
    'Name: Enter your name.',
    'E-mail: Enter your e-mail address.',
    'Password: Choose a password.',
  ])
  expect(await said()).toEqual(['3 fields need attention.'])
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expectFocus(page.getByLabel('E-mail'))
  expect(await wrongFields(page)).toHaveLength(2)
})

test('the forms of the account, and what only the server finds wrong, flag each field, too [field-G7]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Change e-mail' }).click()
  await page.getByRole('button', { name: 'Change address' }).click()
  await expectFocus(page.getByLabel('New e-mail'))
  expect(await wrongFields(page)).toEqual([
    'New e-mail: Enter the new address.',
    'Current password: Enter your password.',
  ])
  await signOut(page)
  await page.goto('/sign-up')
  await page.getByLabel('Name').fill('x'.repeat(81))
  await page.getByLabel('E-mail').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expectFocus(page.getByLabel('Name'))
  expect(await wrongFields(page)).toEqual([
    'Name: Enter a name of 1 to 80 visible characters.',
    'E-mail: Enter an e-mail address, for example ada@example.com.',
  ])
})

test('what is mended is no longer called wrong [field-G8]', async () => {
  const page = await openTab(stage.context, '/sign-up')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByLabel('E-mail').fill('a')
  await expectText(page, 'Enter your name.')
  expect(await wrongFields(page)).toHaveLength(2)
  expect(await page.getByText('Enter your e-mail address.').count()).toBe(0)

  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(ada.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  const held = Promise.withResolvers<void>()
  await page.route('**/trpc/auth.login**', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  held.resolve()
  await page.getByRole('alert').waitFor()
})

describe('a draft', () => {
  const draft = (page: Page) => page.getByRole('textbox', { name: 'New note' })
  const kept = (page: Page) => page.evaluate(() => JSON.stringify(sessionStorage))

  test('is still there after a reload, and gone once it is a note [field-G8]', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await draft(page).fill('half a thought')
    await page.reload()
    expect(await draft(page).inputValue()).toBe('half a thought')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByRole('heading', { name: 'One note' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'One note' }).waitFor()
    expect(await draft(page).inputValue()).toBe('')
    expect(await kept(page)).toBe('{}')
  })

  test('survives the end of a session and a reload, but not a sign-out in any tab [field-G8]', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await draft(page).fill('half a thought')
    await stage.context.clearCookies()
    await page.reload()
    await expectText(page, 'Your session has ended.')
    await page.getByLabel('E-mail').fill(ada.email)
    await page.getByLabel('Password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expectPage(page, 'Notes')
    expect(await draft(page).inputValue()).toBe('half a thought')

    const second = await openTab(stage.context, '/notes')
    await expectPage(second, 'Notes')
    await signOut(second)
    await expectText(page, 'You were signed out in another tab.')
    expect(await kept(page)).toBe('{}')
  })

  test('is not there for whoever signs in next, after a session that has ended [field-G8]', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await draft(page).fill('half a secret')
    await stage.context.clearCookies()
    await page.reload()
    await expectText(page, 'Your session has ended.')
    const bob = { ...ada, email: 'bob@example.com' }
    await person(stage.demo.url).api.auth.register.mutate({ ...bob, displayName: 'Bob' })
    await page.getByLabel('E-mail').fill(bob.email)
    await page.getByLabel('Password', { exact: true }).fill(bob.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expectText(page, 'Good to see you, Bob.')
    expect(await draft(page).inputValue()).toBe('')
    expect(await kept(page)).toBe('{}')
  })
})

test('a refusal that one has turned away from does not stay [field-G8]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  const text = page.getByRole('textbox', { name: 'New note' })
  await page.getByRole('button', { name: 'Add note' }).click()
  await expectText(page, 'Write something first.')
  await text.fill('there')
  await page.getByText('Write something first.').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('heading', { name: 'One note' }).waitFor()

  await stage.demo.database.deleteFrom('notes').execute()
  await page.getByRole('button', { name: /^Delete the note/ }).click()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })

  await page.route('**/trpc/auth.logout**', (route) => route.abort())
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('link', { name: 'Account' }).click()
  await expectPage(page, 'Account')
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

describe('what nobody could read, or be reached by,', () => {
  const invisible = ['\u200B\u200D\u2060', '\u3164', '\u2800', 'a\u202Eb']

  test.each(invisible)('is no name: %j [field-G12]', async (displayName) => {
    const refused = person(stage.demo.url).api.auth.register.mutate({ ...ada, displayName })
    await expect(refused).rejects.toMatchObject({
      data: {
        auth: { code: 'INVALID_INPUT', fields: { displayName: [expect.any(String) as string] } },
      },
    })
    const { api } = await personSignedIn(stage.demo.url)
    await expect(api.users.updateMe.mutate({ displayName })).rejects.toMatchObject({
      data: {
        auth: { code: 'INVALID_INPUT', fields: { displayName: [expect.any(String) as string] } },
      },
    })
  })

  test('is no note, and no address [field-G12]', async () => {
    const { api } = await personSignedIn(stage.demo.url)
    await expect(api.notes.create.mutate({ text: '\u200B' })).rejects.toMatchObject({
      data: { auth: { code: 'INVALID_INPUT', fields: { text: [expect.any(String) as string] } } },
    })
    const email = `${'x'.repeat(300)}@example.com`
    const issue = {
      data: {
        code: 'BAD_REQUEST',
        auth: { code: 'INVALID_INPUT', fields: { email: [expect.any(String) as string] } },
      },
    }
    const change = { email, currentPassword: ada.password }
    await expect(api.auth.changeEmail.mutate(change)).rejects.toMatchObject(issue)
    for (const address of [
      email,
      `${'x'.repeat(65)}@example.com`,
      `${'é'.repeat(33)}@example.com`,
    ]) {
      const sent = person(stage.demo.url).api.auth.register.mutate({
        ...ada,
        email: address,
        displayName: 'Ada',
      })
      await expect(sent).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } })
    }
    await person(stage.demo.url).api.auth.register.mutate({
      ...ada,
      email: `${'x'.repeat(64)}@example.com`,
      displayName: 'Ada',
    })
  })

  test('is refused in words beside its field [field-G12]', async () => {
    const page = await openTab(stage.context, '/sign-up')
    await page.getByLabel('Name').fill('\u200B\u200B')
    await page.getByLabel('E-mail').fill(`${'x'.repeat(300)}@example.com`)
    await page.getByLabel('Password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectFocus(page.getByLabel('Name'))
    expect(await wrongFields(page)).toEqual(['Name: Enter your name.'])
    await page.getByLabel('Name').fill('Ada')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectFocus(page.getByLabel('E-mail'))
    expect(await wrongFields(page)).toEqual([
      'E-mail: Enter an e-mail address of at most 64 characters before the @, and 254 in all.',
    ])
  })
})
