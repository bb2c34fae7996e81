import { Authenticator } from '../harness/authenticator.ts'
import { codeAt } from '../harness/authenticator-app.ts'
import { Browser } from '../harness/browser.ts'
import type { IdentityProvider } from '../harness/identity-provider.ts'
import { atProvider } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { createWaysApp, origin } from './app.ts'

/** What Ada has set up. */
export const states = [
  'nothing',
  'an authenticator app',
  'a passkey',
  'both',
  'recovery codes that are left over',
] as const
export type State = (typeof states)[number]

/** Accounts at Acme, where addresses are proved: one that Ada has linked here, and four others. */
const people = {
  linked: { sub: '1', email: 'countess@acme.example', email_verified: true },
  ada: { sub: '2', email: ada.email, email_verified: true },
  bob: { sub: '3', email: bob.email, email_verified: true },
  mute: { sub: '4' },
} as const

/** The app, served, with Ada, who has linked an account of Acme and set that up. */
export async function openWays(acme: IdentityProvider, state: State, requireFactor: boolean) {
  for (const somebody of Object.values(people)) acme.people.set(somebody.sub, somebody)
  // A policy that came later: whoever has set up nothing could not link an account under it.
  let required = false
  const providers = { acme: atProvider(acme, { trustsEmail: true }) }
  const app = createWaysApp(providers, requireFactor ? () => required : null)
  const atAcme = (url: string, who: keyof typeof people) =>
    acme.visitor().go(url, { sub: people[who].sub })
  const server = await serve(app)
  const browse = () => new Browser(server, { at: origin })
  const authenticator = new Authenticator(origin)
  const { id } = (await browse().trpc.auth.register.mutate(ada)).user
  await app.auth.users.update(id, { isVerified: true })

  const first = browse()
  await first.trpc.auth.login.mutate(ada)
  const { url } = await first.trpc.oauth.start.mutate({ provider: 'acme', intent: 'link' })
  await first.trpc.oauth.finish.mutate({ url: await atAcme(url, 'linked') })
  let secret: string | null = null
  if (state === 'an authenticator app' || state === 'both') {
    secret = (await first.trpc.totp.enrol.mutate()).secret
    await first.trpc.totp.confirm.mutate({ code: codeAt(secret, app.clock()) })
    app.clock.advance(30)
  }
  if (state === 'a passkey' || state === 'both') {
    const { options } = await first.trpc.passkey.registerOptions.mutate()
    await first.trpc.passkey.register.mutate({ response: authenticator.create(options) })
  }
  if (state === 'recovery codes that are left over') {
    // As an outage between two deletions may leave them.
    const codes = app.auth.factors.find(({ name }) => name === 'recovery-code')
    const set = await codes?.issue?.(app.auth, id, { header: () => null, remoteAddress: null })
    await set?.keep()
  }
  required = true
  return {
    ...app,
    id,
    /** Goes to Acme, signs in with that account, and is sent back to this address. */
    atAcme,
    browse,
    authenticator,
    code: () => codeAt(secret ?? '', app.clock()),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type Ways = Awaited<ReturnType<typeof openWays>>
export type Page = ReturnType<Ways['browse']>
