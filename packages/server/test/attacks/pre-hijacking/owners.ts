import { Authenticator } from '../../harness/authenticator.ts'
import { ada } from '../../harness/people.ts'
import { outcome } from '../../harness/second-factor-town.ts'
import { origin } from '../../ways-in/app.ts'
import type { Page, Town } from './town.ts'

/** Nobody has written to her, so there is nothing to follow. */
export const noMail = 'no mail'

/** A way by which Ada comes to an app where somebody has been before her. */
interface Way {
  readonly name: string
  /** @returns `answered`, the code that she is told, or `noMail` */
  readonly come: (town: Town, page: Page) => Promise<string>
}

const { email, displayName } = ada

const mailTo = async ({ mailbox }: Town, wanted: readonly string[]) =>
  (await mailbox.all()).findLast(({ to, kind }) => to === email && wanted.includes(kind))

/** A new password by e-mail, and a sign-in with it. */
async function recover(town: Town, { trpc }: Page): Promise<string> {
  await trpc.auth.forgotPassword.mutate({ email })
  const mail = await mailTo(town, ['reset'])
  if (mail === undefined) return noMail
  const password = 'a new password of hers'
  await trpc.auth.resetPassword.mutate({ token: mail.token, password })
  return outcome(trpc.auth.login.mutate({ email, password }))
}

export const waysOfHers: readonly Way[] = [
  {
    name: 'follows the link of an e-mail',
    async come(town, { trpc }) {
      await trpc.auth.requestVerifyToken.mutate({ email })
      const mail = await mailTo(town, ['verify', 'change-email', 'oauth-email'])
      if (mail === undefined) return noMail
      const { kind, token } = mail
      if (kind === 'oauth-email') return outcome(trpc.oauth.finishEmail.mutate({ token }))
      return outcome(
        kind === 'verify'
          ? trpc.auth.verify.mutate({ token })
          : trpc.auth.confirmEmail.mutate({ token }),
      )
    },
  },
  { name: 'sets a new password by e-mail', come: recover },
  {
    name: 'signs up with a password',
    async come(_town, { trpc }) {
      const said = await outcome(trpc.auth.register.mutate(ada))
      return said === 'answered' ? outcome(trpc.auth.login.mutate(ada)) : said
    },
  },
  {
    name: 'signs up with a passkey',
    async come(_town, { trpc }) {
      const user = { email, displayName }
      const asked = trpc.passkey.signUpOptions.mutate(user)
      const said = await outcome(asked)
      if (said !== 'answered') return said
      const response = new Authenticator(origin).create((await asked).options)
      return outcome(trpc.passkey.signUp.mutate({ user, response }))
    },
  },
  {
    name: 'changes the address of another account of hers to it',
    async come({ mailbox }, { trpc }) {
      const home = { ...ada, email: 'ada@home.example' }
      await trpc.auth.register.mutate(home)
      await trpc.auth.login.mutate(home)
      const said = await outcome(
        trpc.auth.changeEmail.mutate({ email, currentPassword: ada.password }),
      )
      if (said !== 'answered') {
        await trpc.auth.logout.mutate()
        return said
      }
      return outcome(trpc.auth.confirmEmail.mutate({ token: await mailbox.token(email) }))
    },
  },
  {
    name: 'comes from a provider that proves it',
    async come({ comeFrom }, page) {
      return (await comeFrom('acme', page, 'ada')).next ?? 'answered'
    },
  },
  {
    name: 'comes from a provider that does not',
    async come({ comeFrom }, page) {
      return (await comeFrom('other', page, 'ada')).next ?? 'answered'
    },
  },
  {
    name: 'comes from a provider that says no address, and follows the link of the e-mail there',
    async come(town, page) {
      await town.enterHers(page, 'ada')
      const token = await town.mailbox.token(email)
      return (await page.trpc.oauth.finishEmail.mutate({ token })).next ?? 'answered'
    },
  },
  {
    name: 'comes from one that does not, sets a new password by e-mail, and confirms the link',
    async come(town, page) {
      const { next } = await town.comeFrom('other', page, 'ada')
      if (next === undefined) return 'answered'
      const said = await recover(town, page)
      return said === 'answered' ? outcome(page.trpc.oauth.confirmLink.mutate()) : said
    },
  },
]
