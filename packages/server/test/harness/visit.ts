import type { CookieJar } from 'tough-cookie'
import type { Diagnosis } from '../../src/doctor/index.ts'
import { createApp, type AppOptions, type SampleRouter } from './app.ts'
import { Browser, type BrowserOptions } from './browser.ts'
import { takeNotes } from './notes.ts'
import { signUpAndIn } from './people.ts'
import { refusal } from './refusal.ts'
import { serve } from './serve.ts'

export interface Visitor {
  readonly browser: Browser<SampleRouter>
  readonly app: ReturnType<typeof createApp>
}

/**
 * What the doctor reports about a visitor's call, in an app with these options.
 *
 * @param before what the visitor does first
 */
export async function visit(
  options: AppOptions,
  browserOptions: BrowserOptions = {},
  before: (visitor: Visitor) => Promise<unknown> = async () => undefined,
): Promise<Diagnosis> {
  const notes = takeNotes()
  const app = createApp({ doctor: notes.doctor, ...options })
  await using server = await serve(app)
  const browser = new Browser(server, browserOptions)
  await before({ browser, app })
  await refusal(browser.trpc.auth.me.query())
  return await notes.next()
}

/** The jar of somebody who has signed in to an app with these options, at the same host. */
export async function jarOf(options: AppOptions): Promise<CookieJar> {
  await using server = await serve(createApp(options))
  const browser = new Browser(server)
  await signUpAndIn(browser)
  return browser.jar
}

/** The cookie of such a jar, in the hands of somebody who can send it anywhere. */
export async function cookieOf(options: AppOptions): Promise<{ key: string; value: string }> {
  const jar = await jarOf(options)
  const [cookie] = await jar.getCookies('http://127.0.0.1/', { expire: false })
  if (cookie === undefined) throw new Error('Nobody has signed in.')
  return cookie
}
