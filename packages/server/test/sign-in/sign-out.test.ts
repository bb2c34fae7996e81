import { describe, expect, test } from 'vitest'
import { createApp, lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const deletion =
  /^__Host-trpc-auth=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax$/

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('logout makes the browser forget the cookie [fu-115] [sec-17]', async () => {
    await using server = await serve(createApp(), adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)

    expect(await browser.trpc.auth.logout.mutate()).toEqual({ ok: true })

    expect(browser.last.setCookie).toEqual([expect.stringMatching(deletion)])
    expect(await browser.cookies()).toEqual([])
    expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({ code: 'UNAUTHORIZED' })
  })

  test('logout clears the cookie of a session that has expired already [fu-272] [sec-17]', async () => {
    const app = createApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)
    const [expired] = await browser.cookies()
    app.clock.advance(lifetimeSeconds + 1)
    // A browser whose clock is late still sends it.
    const late = new Browser(server, { link, headers: { cookie: expired?.cookieString() ?? '' } })
    expect(await refusal(late.trpc.auth.me.query())).toMatchObject({
      auth: { code: 'SESSION_EXPIRED' },
    })

    expect(await late.trpc.auth.logout.mutate()).toEqual({ ok: true })

    expect(late.last.setCookie).toEqual([expect.stringMatching(deletion)])
  })

  test('logout without any session answers the same, and clears the cookie too [fu-112]', async () => {
    await using server = await serve(createApp(), adapter)
    const browser = new Browser(server, { link })

    expect(await browser.trpc.auth.logout.mutate()).toEqual({ ok: true })

    expect(browser.last.status).toBe(200)
    expect(browser.last.setCookie).toEqual([expect.stringMatching(deletion)])
  })
})

test('in one batch, what was asked with the session is answered, and then it is gone', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server)
  await signUpAndIn(browser)

  const [note] = await Promise.all([
    browser.trpc.notes.create.mutate({ text: 'the last one' }),
    browser.trpc.auth.logout.mutate(),
  ])

  expect(note.text).toBe('the last one')
  expect(browser.last.setCookie).toEqual([expect.stringMatching(deletion)])
  expect(await browser.trpc.hello.query()).toBe('stranger')
})
