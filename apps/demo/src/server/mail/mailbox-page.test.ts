import { expect, test } from 'vitest'
import { createMailbox } from './mailbox.ts'
import { mailboxPage } from './mailbox-page.ts'

const mail = { to: 'ada@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }

function mailboxWith(mails: readonly (typeof mail)[]) {
  const mailbox = createMailbox(() => new Date())
  for (const each of mails) void mailbox.put(each)
  const page = mailboxPage(mailbox)
  const open = async (path: string) => {
    const response = await page.request(path)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return open
}

test('the page says what it is, and that there is no mail yet', async () => {
  const { text } = await mailboxWith([])('/')
  expect(text).toContain('In production this page does not exist.')
  expect(text).toContain('No e-mails yet.')
})

test('the newest fifty mails are kept, the newest first', async () => {
  const open = mailboxWith(Array.from({ length: 51 }, () => mail))
  const shown = [...(await open('/')).text.matchAll(/\/dev\/mail\/(\d+)"/g)]
  expect(shown.map(([, id]) => Number(id))).toEqual(
    Array.from({ length: 50 }, (_, index) => 51 - index),
  )
  expect((await open('/51')).status).toBe(200)
  expect((await open('/1')).status).toBe(404)
  expect((await open('/1/html')).status).toBe(404)
})

test('markup in what a mail says is text on the page around it', async () => {
  const markup = '<script>alert(1)</script>'
  const open = mailboxWith([{ ...mail, to: markup, subject: markup, text: markup }])
  for (const path of ['/', '/1']) {
    const { text } = await open(path)
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toContain('<script')
  }
})

test('no script runs, nobody stores it, and nobody hears where one came from', async () => {
  const open = mailboxWith([mail])
  for (const path of ['/', '/1', '/1/html']) {
    const { headers } = await open(path)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
  }
  expect((await open('/1/html')).headers.get('content-security-policy')).toContain('sandbox')
})
