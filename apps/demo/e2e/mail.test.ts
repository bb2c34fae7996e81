import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { smtp } from '../src/server/mail/smtp.ts'
import { codeNow, personWithCodes } from './authenticator.ts'
import { type Demo, startDemo } from './demo.ts'
import { ada, person, personSignedIn } from './person.ts'

let demo: Demo

beforeEach(async () => {
  demo = await startDemo()
})

afterEach(() => demo[Symbol.asyncDispose]())

async function subjects(): Promise<string[]> {
  return (await demo.mails()).map(({ to, subject }) => `${to}: ${subject}`)
}

/** The token of the newest mail. */
async function token(): Promise<string> {
  const [mail] = await demo.mails()
  const url = /^http\S+$/m.exec(mail?.text ?? '')?.[0] ?? 'no://link'
  return new URL(url).hash.slice(1).split('&')[0] ?? ''
}

/** A server of this test's own that takes mails, and those it has taken. */
async function startMailServer() {
  const taken: Promise<ParsedMail>[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      taken.push(simpleParser(stream))
      stream.once('end', () => done())
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('mails', () => {
  test('have a link as text and as HTML, with the token in the fragment', async () => {
    const { api } = await personSignedIn(demo.url)
    await api.auth.requestVerifyToken.mutate({ email: ada.email })
    const [mail] = await demo.mails()
    expect(mail).toMatchObject({ to: ada.email, subject: 'Confirm your e-mail address' })
    const link = new RegExp(`${demo.url}/verify#[\\w.-]+`)
    expect(mail?.text).toMatch(link)
    expect(link.exec(mail?.html ?? '')?.[0]).toBe(link.exec(mail?.text ?? '')?.[0])
  })

  test('lead to the configured address, whatever host a request names', async () => {
    await using proxied = await startDemo({ publicUrl: 'https://notes.example.com' })
    await personSignedIn(proxied.url)
    await new Promise<void>((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
      }
      const url = `${proxied.url}/trpc/auth.forgotPassword`
      request(url, { method: 'POST', headers }, (response) => {
        void text(response).then(() => resolve(), reject)
      }).end(JSON.stringify({ json: { email: ada.email } }))
    })
    const [mail] = await proxied.mails()
    expect(mail?.text).toContain('https://notes.example.com/reset-password#')
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil')
  })

  test('say nothing that the person who signed up has chosen', async () => {
    const visitor = person(demo.url)
    const displayName = '<b>You have won</b> https://evil.example'
    await visitor.api.auth.register.mutate({ ...ada, displayName })
    await visitor.api.auth.requestVerifyToken.mutate({ email: ada.email })
    const [mail] = await demo.mails()
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toMatch(/won|evil/)
  })

  test('go to the new address for proof, and to the old one as a notice', async () => {
    const { api } = await personSignedIn(demo.url)
    const email = "o'hara@example.com"
    await api.auth.changeEmail.mutate({ email, currentPassword: ada.password })
    expect(await subjects()).toEqual([`${email}: Confirm your new e-mail address`])
    await api.auth.confirmEmail.mutate({ token: await token() })
    expect(await subjects()).toContain(`${ada.email}: Your e-mail address was changed`)
    // Whose the old address is, one cannot know.
    expect((await demo.mails())[0]?.text).not.toContain(email)
  })

  test('tell the owner that the password was changed, by whichever way', async () => {
    const { api } = await personSignedIn(demo.url)
    const newPassword = 'another horse battery'
    await api.auth.changePassword.mutate({ currentPassword: ada.password, newPassword })
    expect(await subjects()).toEqual([`${ada.email}: Your password was changed`])
    await api.auth.forgotPassword.mutate({ email: ada.email })
    await demo.mails()
    await api.auth.resetPassword.mutate({ token: await token(), password: 'a third horse' })
    expect((await subjects())[0]).toBe(`${ada.email}: Your password was changed`)
  })

  test('tell the owner, once a day, that somebody with the password guesses codes', async () => {
    await using proxied = await startDemo({ trustProxy: 1 })
    const { secret } = await personWithCodes(proxied)
    const guess = async (times: number) => {
      for (let tries = 0; tries < times; tries += 1) {
        const { api } = person(proxied.url, { 'x-forwarded-for': '192.0.2.1' })
        await api.auth.login.mutate(ada)
        const input = { code: codeNow(proxied, secret, 20 + tries) }
        await expect(api.auth.totp.verify.mutate(input)).rejects.toThrow(
          /^(TOTP_CODE_WRONG|TOO_MANY)/,
        )
      }
      const mails = await proxied.mails()
      return mails.filter(({ subject }) => subject === 'Someone is guessing your codes')
    }
    expect(await guess(10)).toEqual([])
    expect(await guess(3)).toMatchObject([{ to: ada.email }])
    proxied.advance(24 * 3600)
    expect(await guess(12)).toHaveLength(2)
  })

  test('that cannot be sent are for the log, and no answer tells of them', async () => {
    await using broken = await startDemo({
      sendMail: async () => {
        throw new Error('the mail server is down')
      },
    })
    const { api } = await personSignedIn(broken.url)
    expect(await api.auth.forgotPassword.mutate({ email: ada.email })).toEqual({ ok: true })
    await broken.mails()
    expect(broken.incidents).toEqual(['the hook afterForgotPassword failed'])
  })
})

describe('SMTP', () => {
  test('carries both bodies, from the configured sender', async () => {
    await using server = await startMailServer()
    const from = 'Commonplace <no-reply@example.com>'
    await using sending = await startDemo({ sendMail: smtp({ url: server.url, from }) })
    const { api } = await personSignedIn(sending.url)
    await api.auth.requestVerifyToken.mutate({ email: ada.email })
    await sending.mails()
    const mail = await server.taken[0]
    expect(addressesOf(mail?.from)).toBe('"Commonplace" <no-reply@example.com>')
    expect(addressesOf(mail?.to)).toBe(ada.email)
    expect(mail?.subject).toBe('Confirm your e-mail address')
    const link = `${sending.url}/verify#`
    expect(mail?.text).toContain(link)
    expect(mail?.html).toContain(`href="${link}`)
    expect(sending.incidents).toEqual([])
  })

  test('that answers nobody is an incident, not a failed call', async () => {
    const server = await startMailServer()
    await server[Symbol.asyncDispose]()
    await using sending = await startDemo({
      sendMail: smtp({ url: server.url, from: 'no-reply@example.com' }),
    })
    const { api } = await personSignedIn(sending.url)
    expect(await api.auth.requestVerifyToken.mutate({ email: ada.email })).toEqual({ ok: true })
    await sending.mails()
    expect(sending.incidents).toEqual(['the hook afterRequestVerify failed'])
  })
})

test('the mailbox is not there when mails are really sent, and no page of the app stands in', async () => {
  expect((await fetch(`${demo.url}/dev/mail`)).status).toBe(200)
  await using sending = await startDemo({ sendMail: async () => undefined })
  for (const path of ['/dev/mail', '/dev/mail/', '/dev/mail/1']) {
    const response = await fetch(sending.url + path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('<div id="root">')
  }
})

function addressesOf(field: AddressObject | AddressObject[] | undefined): string {
  return [field ?? []]
    .flat()
    .map((entry) => entry.text)
    .join()
}
