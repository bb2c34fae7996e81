import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../server/test/harness/chromium.ts'
import { listen } from '../../server/test/harness/listen.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
}, 60_000)
afterAll(() => chromium.close())

const source = join(import.meta.dirname, '../src')

/** Every page calls what it made of `oauthCallback` twice, as StrictMode does, and shows what it got. */
const document = `<!doctype html><title>An app</title><output></output><script type="module">
  import { oauthCallback, oauthPopup, oauthPopupDone } from '/oauth/index.ts'
  const finished = []
  const comeBack = oauthCallback(async (url) => { finished.push(url); return finished.length })
  const show = async () => {
    const promises = [comeBack(), comeBack()]
    const answers = await Promise.all(promises)
    const said = { answers, finished, same: promises[0] === promises[1], at: location.href }
    document.querySelector('output').textContent = JSON.stringify(said)
  }
  window.show = show
  window.open_ = (url, options) =>
    oauthPopup(async (returnTo) => ({ url: url + encodeURIComponent(returnTo) }), options)
  window.failing = () => oauthPopup(async () => { throw new Error('no') }, { donePath: '/done' })
  window.cancelled = () => {
    const cancel = new AbortController()
    const start = () => new Promise(() => cancel.abort(new Error('left')))
    return oauthPopup(start, { donePath: '/done', signal: cancel.signal })
  }
  window.leftBehind = async () => {
    const { signal } = new AbortController()
    const { setTimeout, clearTimeout } = window
    const timers = new Set()
    const listeners = new Set()
    window.setTimeout = (...timer) => timers.add(setTimeout(...timer)) && [...timers].at(-1)
    window.clearTimeout = (id) => timers.delete(id) && clearTimeout(id)
    signal.addEventListener = (_type, listener) => void listeners.add(listener)
    signal.removeEventListener = (_type, listener) => void listeners.delete(listener)
    const start = async () => { throw new Error('no') }
    await oauthPopup(start, { donePath: '/done', signal }).catch(() => undefined)
    return { timers: timers.size, listeners: listeners.size }
  }
  if (location.pathname === '/done') document.title = String(oauthPopupDone())
  await show()
</script>`

/** An app, and a provider that isolates its pages, as some do. */
async function openStage() {
  const server = await listen(
    createServer((req, res) => {
      const path = req.url ?? '/'
      if (path.endsWith('.ts')) {
        const text = readFileSync(join(source, path), 'utf8')
        res.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(text))
        return
      }
      res.setHeader('content-type', 'text/html').end(document)
    }),
  )
  const provider = await listen(
    createServer((req, res) => {
      const back = new URL(req.url ?? '/', 'http://x').searchParams.get('back') ?? '/'
      res.setHeader('cross-origin-opener-policy', 'same-origin')
      const address = `${server.origin}${back}`
      res.setHeader('content-type', 'text/html')
      res.end(`<!doctype html><title>${'a provider'}</title><a href="${address}">Allow</a>
        <script>document.title = String(window.opener)</script>`)
    }),
  )
  const context = await chromium.newContext()
  const page = await context.newPage()
  return {
    page,
    context,
    origin: server.origin,
    provider: provider.origin.replace('127.0.0.1', 'localhost'),
    async [Symbol.asyncDispose]() {
      await context.close()
      await server.close()
      await provider.close()
    },
  }
}

async function shown(page: Page): Promise<unknown> {
  await page.locator('output:not(:empty)').waitFor()
  return JSON.parse(await page.locator('output').innerText())
}

test('an answer is out of the address before it is finished, once, however often it is asked for', async () => {
  await using stage = await openStage()
  const at = `${stage.origin}/oauth/acme`
  await stage.page.goto(`${at}?code=a+code&state=s#part`)
  const said = { answers: [1, 1], finished: [`${at}?code=a+code&state=s#part`], same: true, at }
  expect(await shown(stage.page)).toEqual(said)
  await stage.page.evaluate('show()')
  expect(await shown(stage.page)).toEqual(said)
  expect(await stage.page.evaluate('history.length')).toBeLessThanOrEqual(2)
})

test.each(['#state=s&code=c', '?lang=en#state=s&code=c', '#state=s&error=access_denied'])(
  'an answer that a server has passed on behind "#" is finished, and out of the address: %s',
  async (answer) => {
    await using stage = await openStage()
    const at = `${stage.origin}/oauth/apple`
    await stage.page.goto(`${at}${answer}`)
    const said = { answers: [1, 1], finished: [`${at}${answer}`], same: true, at }
    expect(await shown(stage.page)).toEqual(said)
  },
)

test.each(['?error=access_denied&state=s', '?state=s&error=x&code='])(
  'a refusal of the provider is an answer, too: %s',
  async (search) => {
    await using stage = await openStage()
    await stage.page.goto(`${stage.origin}/oauth/acme${search}`)
    expect(await shown(stage.page)).toMatchObject({ answers: [1, 1] })
  },
)

test.each(['', '?code=1', '?state=s', '?next=%2Fnotes', '?state=s#code=1', '#part', '#state=s'])(
  'an address without an answer is left as it is: %s',
  async (search) => {
    await using stage = await openStage()
    const at = `${stage.origin}/oauth/acme${search}`
    await stage.page.goto(at)
    expect(await shown(stage.page)).toEqual({ answers: [null, null], finished: [], same: true, at })
  },
)

test('somebody who goes back to the page has no answer any more', async () => {
  await using stage = await openStage()
  await stage.page.goto(`${stage.origin}/oauth/acme?code=c&state=s`)
  await shown(stage.page)
  await stage.page.evaluate("history.pushState(null, '', '/notes')")
  await stage.page.goBack()
  await stage.page.evaluate('show()')
  expect(await shown(stage.page)).toMatchObject({ answers: [null, null] })
})

test('a window signs in at a provider that isolates its pages, and the page hears of it', async () => {
  await using stage = await openStage()
  await stage.page.goto(stage.origin)
  const opened = stage.context.waitForEvent('page')
  const done = stage.page.evaluate(
    `open_(${JSON.stringify(`${stage.provider}/?back=`)}, { donePath: '/done' })`,
  )
  const popup = await opened
  await popup.getByRole('link', { name: 'Allow' }).waitFor()
  expect(await popup.title()).toBe('null') // the provider has no window to send elsewhere
  await popup.getByRole('link', { name: 'Allow' }).click()
  expect(await done).toBeUndefined()
})

test('a window that is not wanted any more, or could not begin, is given up and closed', async () => {
  await using stage = await openStage()
  await stage.page.goto(stage.origin)
  const opened = stage.context.waitForEvent('page')
  await expect(stage.page.evaluate('failing()')).rejects.toThrow('no')
  const popup = await opened
  await expect.poll(() => popup.isClosed()).toBe(true)
  const aborted = `open_('about:blank?', { donePath: '/done', signal: AbortSignal.abort(new Error('left')) })`
  await expect(stage.page.evaluate(aborted)).rejects.toThrow('left')
})

test('a window is given up and closed at once also while `start` has not answered', async () => {
  await using stage = await openStage()
  await stage.page.goto(stage.origin)
  const opened = stage.context.waitForEvent('page')
  await expect(stage.page.evaluate('cancelled()')).rejects.toThrow('left')
  const popup = await opened
  await expect.poll(() => popup.isClosed()).toBe(true)
})

test('a window that could not begin leaves no timer and no listener', async () => {
  await using stage = await openStage()
  await stage.page.goto(stage.origin)
  expect(await stage.page.evaluate('leftBehind()')).toEqual({ timers: 0, listeners: 0 })
})

test.each(['crypto.randomUUID', 'BroadcastChannel'])(
  'a browser without %s is left with no empty window',
  async (missing) => {
    await using stage = await openStage()
    await stage.page.goto(stage.origin)
    await stage.page.evaluate(`${missing} = undefined`)
    const opened = stage.context.waitForEvent('page')
    await expect(stage.page.evaluate('failing()')).rejects.toThrow('is not a')
    const popup = await opened
    await expect.poll(() => popup.isClosed()).toBe(true)
  },
)

test('a page that no window has opened says so', async () => {
  await using stage = await openStage()
  await stage.page.goto(`${stage.origin}/done`)
  expect(await stage.page.title()).toBe('false')
})
