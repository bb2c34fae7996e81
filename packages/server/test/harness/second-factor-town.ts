import { codeAt } from './authenticator-app.ts'
import { Browser, type BrowserOptions } from './browser.ts'
import { ada, bob } from './people.ts'
import { refusal } from './refusal.ts'
import { createSecondFactorApp, type SecondFactorOptions } from './second-factor-app.ts'
import { serve, type AdapterName } from './serve.ts'

type App = ReturnType<typeof createSecondFactorApp>
export type TownBrowser = Browser<App['router']>

/** The app, served, with Ada and Bob, whose addresses are verified; `await using` closes it. */
export async function openTown(options: SecondFactorOptions = {}, adapter?: AdapterName) {
  const town = await reopenTown(options, adapter)
  const ids: Record<string, string> = {}
  for (const person of [ada, bob]) {
    const { user } = await town.browse().trpc.auth.register.mutate(person)
    await town.auth.users.update(user.id, { isVerified: true })
    ids[person.email] = user.id
  }
  return { ...town, id: (person = ada) => ids[person.email] ?? '' }
}

/** The same without making anybody: for users that another process has made. */
export async function reopenTown(options: SecondFactorOptions, adapter?: AdapterName) {
  const app = createSecondFactorApp(options)
  const server = await serve(app, adapter)
  const browse = (how?: BrowserOptions): TownBrowser => new Browser(server, how)
  const login = async (person = ada, how?: BrowserOptions) => {
    const browser = browse(how)
    await browser.trpc.auth.login.mutate(person)
    return browser
  }
  /** Sets up an authenticator app. The next code is one of half a minute later. */
  const setUp = async (browser: TownBrowser) => {
    const { secret, flow } = await browser.trpc.totp.enrol.mutate()
    const code = codeAt(secret, app.clock())
    const answer = await browser.trpc.totp.confirm.mutate({ code, ...(flow && { flow }) })
    app.clock.advance(30)
    return { secret, ...answer, recoveryCodes: answer.recoveryCodes ?? [] }
  }
  return {
    ...app,
    server,
    browse,
    login,
    setUp,
    /** A user who has set one up, signed in. */
    async enrolled(person = ada) {
      const browser = await login(person)
      return { browser, ...(await setUp(browser)) }
    },
    code: (secret: string, steps = 0) => codeAt(secret, app.clock(), steps),
    /** What the app was told, once everything in the background is done. */
    async told(event?: string) {
      await app.auth.hooks.settled()
      return app.heard.filter((one) => event === undefined || one.event === event)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type Town = Awaited<ReturnType<typeof openTown>>

/** What came of a call: the code of its refusal, or `answered`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  const answered = await call.then(
    () => true,
    () => false,
  )
  return answered ? 'answered' : ((await refusal(call)).auth?.code ?? 'another error')
}
