import { openLyingProvider } from './lying-provider.ts'
import {
  atProvider,
  openOAuthTown,
  type OAuthBrowser,
  type OAuthTown,
  type OAuthTownOptions,
} from './oauth-town.ts'

type Options = Partial<OAuthTownOptions<'mute'>>

/** A provider that says no address, and an app that asks its people for one. */
export async function openMuteProvider() {
  const mute = await openLyingProvider()
  const claims = { email: undefined, email_verified: undefined }
  return {
    ...mute,
    /** Whoever comes next, and whatever else is said of them. */
    as(sub: string, more: object = {}) {
      mute.lies.claims = { ...claims, sub, ...more }
      // Where an address is looked for that the id_token does not say.
      mute.lies.instead = {
        '/userinfo': (_req, res) =>
          res.setHeader('content-type', 'application/json').end(JSON.stringify({ sub })),
      }
    },
    open: (options: Options = {}, more: Parameters<typeof atProvider>[1] = {}) =>
      openOAuthTown({
        asksForEmail: true,
        ...options,
        providers: { mute: atProvider(mute, more) },
      }),
  }
}

export type MuteProvider = Awaited<ReturnType<typeof openMuteProvider>>

/** Comes back from the provider. */
export async function comeFrom(mute: MuteProvider, { trpc }: OAuthBrowser, sub: string) {
  mute.as(sub)
  const { url } = await trpc.oauth.start.mutate({ provider: 'mute', returnTo: '/notes' })
  return trpc.oauth.finish.mutate({ url: mute.go(url) })
}

/** Comes back without an address. @returns what `requestEmail` needs */
export async function needAddress(mute: MuteProvider, browser: OAuthBrowser, sub = '7') {
  const answer = await comeFrom(mute, browser, sub)
  if (answer.next !== 'NEEDS_EMAIL') throw new Error('There is an address.')
  return { id: answer.id, ...(answer.flow !== undefined && { flow: answer.flow }) }
}

/** Comes back without an address, and has an e-mail sent. @returns the token of its link */
export async function askFor(
  { mute, town }: { readonly mute: MuteProvider; readonly town: OAuthTown },
  browser: OAuthBrowser,
  { email, sub = '7' }: { readonly email: string; readonly sub?: string },
) {
  const { id } = await needAddress(mute, browser, sub)
  await browser.trpc.oauth.requestEmail.mutate({ id, email })
  return town.mailbox.token(email)
}
