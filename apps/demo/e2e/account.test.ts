import { describe, expect, test } from 'vitest'
import { ada, person, personSignedIn } from './person.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectText,
  linkInMailTo,
  openTab,
  signIn,
  signUp,
} from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()

const changed = { ...ada, password: 'another horse battery' }

test('who signs up confirms their address by the mail in the mailbox, and is no longer asked to', async () => {
  const page = await stage.context.newPage()
  await signUp(page)
  await expectText(page, `open the link in the e-mail to ${ada.email}`)
  await stage.demo.mails()
  await page.goto('/dev/mail')
  await page.getByRole('link', { name: 'Confirm your e-mail address' }).click()
  await page.frameLocator('iframe').getByRole('link', { name: 'Confirm this address' }).click()

  await expectPage(page, 'Confirm your e-mail address')
  expect(page.url()).toBe(`${stage.demo.url}/verify`)
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expectPage(page, 'Your address has been confirmed')
  await expectFocus(page.getByRole('heading', { level: 1 }))
  await page.getByRole('link', { name: 'Go to your notes' }).click()
  await expectText(page, 'Nothing here yet.')
  expect(await page.getByText('open the link in the e-mail').count()).toBe(0)
})

test('a mail that did not come is sent again, and a link that is too old leads to a new one', async () => {
  const page = await comeIn(stage.context, stage.demo)
  await page.getByRole('button', { name: 'Send it again' }).click()
  const notice = page.getByText(`A new link is on its way to ${ada.email}.`)
  await expectFocus(notice)
  const old = await linkInMailTo(stage.demo, ada.email)
  stage.demo.advance(3601)
  await page.goto(old)
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expectFocus(page.getByRole('alert').filter({ hasText: 'This link no longer works' }))
  await page.getByLabel('E-mail').fill(ada.email)
  await page.getByRole('button', { name: 'Send a new link' }).click()
  await expectFocus(page.getByText(`If ${ada.email} has not been confirmed yet`))

  // The new one, opened where the old one was.
  await page.goto(await linkInMailTo(stage.demo, ada.email))
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  // An hour has gone by, and with it the session.
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expectPage(page, 'Your address has been confirmed')
})

test('a link that is opened again says that all is done, and not that something went wrong [field-G10]', async () => {
  await comeIn(stage.context, stage.demo)
  const { api } = person(stage.demo.url)
  await api.auth.requestVerifyToken.mutate({ email: ada.email })
  const link = await linkInMailTo(stage.demo, ada.email)
  for (const title of [
    'Your address has been confirmed',
    'Your address has already been confirmed',
  ]) {
    const page = await openTab(stage.context, link)
    await page.getByRole('button', { name: 'Yes, confirm it' }).click()
    await expectPage(page, title)
    await expectFocus(page.getByRole('heading', { level: 1 }))
    expect(await page.getByRole('alert').count()).toBe(0)
  }
})

test('a forgotten password is replaced, and the tab that was signed in is so no longer', async () => {
  const page = await comeIn(stage.context, stage.demo)
  const elsewhere = await openTab(stage.context, '/forgot-password')
  for (const email of ['nobody@example.com', ada.email]) {
    await elsewhere.getByLabel('E-mail').fill(email)
    await elsewhere.getByRole('button', { name: 'Send the link' }).click()
    await expectText(elsewhere, `If ${email} has an account, an e-mail with a link is on its way.`)
    await elsewhere.getByRole('button', { name: 'Try again' }).click()
  }
  const link = await linkInMailTo(stage.demo, ada.email)
  await elsewhere.goto(link)
  await expectPage(elsewhere, 'Choose a new password')
  expect(elsewhere.url()).toBe(`${stage.demo.url}/reset-password`)
  const password = elsewhere.getByLabel('New password', { exact: true })
  await password.fill('password1')
  await elsewhere.getByRole('button', { name: 'Change password' }).click()
  await expectText(elsewhere, 'one of the first anyone would try')
  await expectFocus(password)
  await password.fill(changed.password)
  await elsewhere.getByRole('button', { name: 'Change password' }).click()
  await expectPage(elsewhere, 'Your password has been changed')

  await expectPage(page, 'Sign in')
  await expectText(page, 'Your session has ended.')
  await page.bringToFront()
  await signIn(page, changed)
  await expectPage(page, 'Notes')

  const used = await openTab(stage.context, link)
  await used.getByLabel('New password', { exact: true }).fill('a third horse battery')
  await used.getByRole('button', { name: 'Change password' }).click()
  await expectText(used.getByRole('alert'), 'This link no longer works')
})

describe('the account page', () => {
  test('changes the name, here and in what greets one', async () => {
    const page = await comeIn(stage.context, stage.demo)
    await page.getByRole('link', { name: 'Account' }).click()
    await page.getByRole('button', { name: 'Change name' }).click()
    const name = page.getByLabel('New name')
    await expectFocus(name)
    expect(await name.inputValue()).toBe('Ada')
    await name.fill('')
    await page.getByRole('button', { name: 'Change name' }).click()
    await expectText(page, 'Enter your name.')
    await name.fill('Augusta')
    await page.getByRole('button', { name: 'Change name' }).click()
    await expectText(page.getByRole('status'), 'Your name has been changed.')
    await expectFocus(page.getByRole('button', { name: 'Change name' }))
    await page.getByRole('link', { name: 'Notes' }).click()
    await expectText(page, 'Good to see you, Augusta.')
  })

  test('changes the address once the new one is proved, with the password', async () => {
    const page = await comeIn(stage.context, stage.demo)
    const email = 'ada@new.example'
    await page.goto('/account')
    await page.getByRole('button', { name: 'Change e-mail' }).click()
    await page.getByLabel('New e-mail').fill(email)
    const password = page.getByLabel('Current password', { exact: true })
    await password.fill('not my password')
    await page.getByRole('button', { name: 'Change address' }).click()
    await expectText(page, 'That is not your password.')
    await expectFocus(password)
    await password.fill(ada.password)
    await page.getByRole('button', { name: 'Change address' }).click()
    await expectText(page.getByRole('definition'), `Open the link in the e-mail to ${email}`)
    await expectText(page.getByRole('definition'), ada.email)

    const link = await linkInMailTo(stage.demo, email)
    await page.goto(link)
    await page.getByRole('button', { name: 'Use this address' }).click()
    await expectPage(page, 'Your address has been changed')
    expect(page.url()).toBe(`${stage.demo.url}/confirm-email`)
    // Still signed in, and the new address needs no other proof.
    await page.getByRole('link', { name: 'Go to your account' }).click()
    await expectText(page.getByRole('definition'), email)
    expect(await page.getByText('Please confirm').count()).toBe(0)
    const [notice] = await stage.demo.mails()
    expect(notice).toMatchObject({ to: ada.email, subject: 'Your e-mail address was changed' })
  })

  test('says that somebody else has the new address', async () => {
    await person(stage.demo.url).api.auth.register.mutate({
      email: 'bob@example.com',
      password: ada.password,
      displayName: 'Bob',
    })
    const page = await comeIn(stage.context, stage.demo)
    await page.goto('/account')
    await page.getByRole('button', { name: 'Change e-mail' }).click()
    await page.getByLabel('New e-mail').fill('bob@example.com')
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Change address' }).click()
    await expectText(page, 'There is another account with this e-mail address.')
    await expectFocus(page.getByLabel('New e-mail'))
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expectFocus(page.getByRole('button', { name: 'Change e-mail' }))
  })

  test('changes the password, and ends the sessions elsewhere but not this one', async () => {
    const page = await comeIn(stage.context, stage.demo)
    const other = person(stage.demo.url)
    await other.api.auth.login.mutate(ada)
    await page.goto('/account')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByLabel('New password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Change password' }).click()
    await expectText(page, 'Choose a password of at least 8 characters.')
    await page.getByLabel('New password', { exact: true }).fill(changed.password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expectText(page.getByRole('definition'), 'You have been signed out everywhere else.')
    await page.reload()
    await expectPage(page, 'Account')
    await expect(other.api.auth.me.query()).rejects.toThrow('SESSION_REVOKED')
    await expect(person(stage.demo.url).api.auth.login.mutate(ada)).rejects.toThrow(
      'BAD_CREDENTIALS',
    )
    await person(stage.demo.url).api.auth.login.mutate(changed)
  })

  test('shows where one is signed in, and ends it there', async () => {
    const page = await comeIn(stage.context, stage.demo)
    const others = [person(stage.demo.url), person(stage.demo.url), person(stage.demo.url)]
    for (const other of others) await other.api.auth.login.mutate(ada)
    await page.goto('/account')
    const sessions = page.getByRole('listitem')
    await sessions.filter({ hasText: 'This session' }).waitFor()
    await page
      .getByRole('button', { name: /^Sign out (?!everywhere)\S+/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
    await expectFocus(page.getByRole('heading', { name: 'Where you are signed in' }))
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByRole('button', { name: 'Yes, sign out everywhere else' }).click()
    await expectText(page.getByRole('status'), 'You have been signed out everywhere else')
    for (const other of others) {
      await expect(other.api.auth.me.query()).rejects.toThrow('SESSION_REVOKED')
    }
    await page.reload()
    await expectPage(page, 'Account')
  })

  test('deletes the account with its notes, and every tab is signed out', async () => {
    const page = await comeIn(stage.context, stage.demo)
    const second = await openTab(stage.context, '/notes')
    await expectPage(second, 'Notes')
    await page.bringToFront()
    await page.goto('/account')
    await page.getByRole('button', { name: 'Delete account' }).click()
    await expectFocus(page.getByLabel('Current password', { exact: true }))
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await expectText(page, 'Enter your password.')
    await page.getByLabel('Current password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await expectPage(page, 'Your account has been deleted')
    await expectText(second, 'You were signed out in another tab.')
    await expect(person(stage.demo.url).api.auth.login.mutate(ada)).rejects.toThrow(
      'BAD_CREDENTIALS',
    )
    expect(await stage.demo.database.selectFrom('notes').selectAll().execute()).toEqual([])
  })
})

test('a link of one kind does nothing where another is expected', async () => {
  await (await personSignedIn(stage.demo.url)).api.auth.forgotPassword.mutate({ email: ada.email })
  const reset = new URL(await linkInMailTo(stage.demo, ada.email))
  const page = await openTab(stage.context, `/verify${reset.hash}`)
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expectText(page.getByRole('alert'), 'This link no longer works')
  const other = await openTab(stage.context, `/confirm-email${reset.hash}`)
  await other.getByRole('button', { name: 'Use this address' }).click()
  await expectText(other.getByRole('alert'), 'This link no longer works')
})

test('a link that is opened where nobody is signed in asks for the password, and shows who may enter it', async () => {
  const { api } = await personSignedIn(stage.demo.url)
  await api.auth.requestVerifyToken.mutate({ email: ada.email })
  const page = await openTab(stage.context, await linkInMailTo(stage.demo, ada.email))
  const confirm = page.getByRole('button', { name: 'Yes, confirm it' })

  await confirm.click()
  const password = page.getByLabel('Password', { exact: true })
  await expectFocus(password)
  await expectText(page, 'You are not signed in here')
  await password.fill('not the horse')
  await confirm.click()
  await expectText(page, 'That is not your password.')
  await password.fill(ada.password)
  await confirm.click()

  await expectPage(page, 'Your address has been confirmed')
})
