import { Authenticator } from '../harness/authenticator.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { origin } from './app.ts'
import type { Page, State, Ways } from './town.ts'

/** A way in: whatever is added to this list is tried with every factor and policy. */
interface Way {
  readonly name: string
  /** Whether somebody who has set that up can come in like this. */
  readonly open: (state: State) => boolean
  readonly come: (ways: Ways, page: Page) => Promise<unknown>
}

const always = () => true
const provider = 'acme'

/** Signs in with the password, and links the account that waits, unless a factor is asked for first. */
async function confirm({ trpc }: Pick<Page, 'trpc'>): Promise<void> {
  const { user } = await trpc.auth.login.mutate(ada)
  const linked = trpc.oauth.confirmLink.mutate()
  if (user !== null) await linked
  else if ((await refusal(linked)).auth?.code !== 'SECOND_FACTOR_REQUIRED') {
    throw new Error('Something else than the factor keeps the account from being linked.')
  }
}

/** Comes with an account of which Acme says no address, and follows the link that goes to this one. */
async function byMail({ atAcme, mailbox }: Ways, { trpc }: Page, email: string) {
  const { url } = await trpc.oauth.start.mutate({ provider })
  const answer = await trpc.oauth.finish.mutate({ url: await atAcme(url, 'mute') })
  if (answer.next !== 'NEEDS_EMAIL') throw new Error('There is an address.')
  await trpc.oauth.requestEmail.mutate({ id: answer.id, email })
  return trpc.oauth.finishEmail.mutate({ token: await mailbox.token(email) })
}

export const waysIn: readonly Way[] = [
  {
    name: 'the password',
    open: always,
    come: (_ways, { trpc }) => trpc.auth.login.mutate(ada),
  },
  {
    name: "the app's own `ctx.auth.signIn`",
    open: always,
    come: ({ id }, { trpc }) => trpc.sso.mutate({ id }),
  },
  {
    name: 'a new password by e-mail, and then that',
    open: always,
    async come({ mailbox }, { trpc }) {
      await trpc.auth.forgotPassword.mutate(ada)
      const token = await mailbox.token(ada.email)
      const password = 'a new password of hers'
      await trpc.auth.resetPassword.mutate({ token, password })
      await trpc.auth.login.mutate({ ...ada, password })
    },
  },
  {
    name: 'a passkey',
    open: (state) => state === 'a passkey' || state === 'both',
    async come({ authenticator }, { trpc }) {
      const { options } = await trpc.passkey.signInOptions.mutate()
      await trpc.passkey.signIn.mutate({ response: authenticator.get(options) })
    },
  },
  {
    name: 'a sign-up with a passkey',
    open: (state) => state === 'nothing',
    async come(_ways, { trpc }) {
      const user = { email: bob.email, displayName: bob.displayName }
      const { options } = await trpc.passkey.signUpOptions.mutate(user)
      const response = new Authenticator(origin).create(options)
      await trpc.passkey.signUp.mutate({ user, response })
    },
  },
  {
    name: 'an account of a provider, by `finish`',
    open: always,
    async come({ atAcme }, { trpc }) {
      const { url } = await trpc.oauth.start.mutate({ provider })
      await trpc.oauth.finish.mutate({ url: await atAcme(url, 'linked') })
    },
  },
  {
    name: 'the same without a page in between, by `oauthCallbacks`',
    open: always,
    async come({ atAcme }, page) {
      const { url } = await page.trpc.redirects.start.mutate({ provider })
      const { pathname, search } = new URL(await atAcme(url, 'linked'))
      await page.fetch(pathname + search, { redirect: 'manual' })
    },
  },
  {
    name: 'another account with the same address, which `linkVerified` links',
    open: always,
    async come({ atAcme }, { trpc }) {
      const { url } = await trpc.linking.start.mutate({ provider })
      await trpc.linking.finish.mutate({ url: await atAcme(url, 'ada') })
    },
  },
  {
    name: 'another account with the same address, the password, and then `confirmLink`',
    open: always,
    async come({ atAcme }, { trpc }) {
      const { url } = await trpc.oauth.start.mutate({ provider })
      await trpc.oauth.finish.mutate({ url: await atAcme(url, 'ada') })
      await confirm({ trpc })
    },
  },
  {
    name: 'an account without an address, the link of an e-mail, the password, and then `confirmLink`',
    open: always,
    async come(ways, page) {
      await byMail(ways, page, ada.email)
      await confirm(page)
    },
  },
  {
    name: 'a sign-up at a provider that says no address, by the link of an e-mail',
    open: (state) => state === 'nothing',
    come: (ways, page) => byMail(ways, page, bob.email),
  },
  {
    name: 'a sign-up at a provider',
    open: (state) => state === 'nothing',
    async come({ atAcme }, { trpc }) {
      const { url } = await trpc.oauth.start.mutate({ provider })
      await trpc.oauth.finish.mutate({ url: await atAcme(url, 'bob') })
    },
  },
]
