import { Authenticator } from '../../harness/authenticator.ts'
import { ada } from '../../harness/people.ts'
import { outcome } from '../../harness/second-factor-town.ts'
import { origin } from '../../ways-in/app.ts'
import { mallory, type Page, type Town } from './town.ts'

/** Somebody who comes before Ada, and everything with which they may come again. */
export interface Stranger {
  readonly page: Page
  readonly authenticator: Authenticator
  /** What they have begun, and finish once Ada has come. */
  readonly begun: (() => Promise<unknown>)[]
}

/** What the stranger has done by the time Ada comes. */
interface Attack {
  /** Of Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022. */
  readonly kind: string
  readonly name: string
  readonly prepare: (town: Town, stranger: Stranger) => Promise<unknown>
}

/** Ada's address, and a password that she does not know. */
const asAda = { ...mallory, email: ada.email }

async function signUp({ trpc }: Page, person: typeof mallory) {
  const { user } = await trpc.auth.register.mutate(person)
  await trpc.auth.login.mutate(person)
  return user
}

/** @throws if it is not refused for an address that is not verified */
async function refusedUnverified(...calls: readonly Promise<unknown>[]): Promise<void> {
  const codes = await Promise.all(calls.map(outcome))
  if (codes.some((code) => code !== 'USER_NOT_VERIFIED')) throw new Error(codes.join(', '))
}

export const attacks: readonly Attack[] = [
  {
    kind: 'classic-federated merge',
    name: 'signed up with a password',
    prepare: (_town, { page }) => page.trpc.auth.register.mutate(asAda),
  },
  {
    kind: 'unexpired session',
    name: 'signed up with a password, and stays signed in',
    prepare: (_town, { page }) => signUp(page, asAda),
  },
  {
    kind: 'unexpired session, trojan identifier',
    name: 'signed up with a passkey, and stays signed in',
    async prepare(_town, { page: { trpc }, authenticator }) {
      const { email, displayName } = asAda
      const { options } = await trpc.passkey.signUpOptions.mutate({ email, displayName })
      const response = authenticator.create(options)
      await trpc.passkey.signUp.mutate({ user: { email, displayName }, response })
    },
  },
  {
    kind: 'trojan identifier',
    name: 'signed up with a password, and tried to add a passkey, an authenticator app and an account of a provider',
    async prepare(_town, { page }) {
      await signUp(page, asAda)
      const { passkey, totp, oauth } = page.trpc
      await refusedUnverified(
        passkey.registerOptions.mutate(),
        totp.enrol.mutate(),
        oauth.start.mutate({ provider: 'other', intent: 'link' }),
      )
    },
  },
  {
    kind: 'trojan identifier',
    name: 'wants to change the address of an account of their own to it, which has a passkey and an account of a provider',
    async prepare({ auth, go }, { page, authenticator }) {
      const { id } = await signUp(page, mallory)
      await auth.users.update(id, { isVerified: true })
      const { trpc } = page
      const { url } = await trpc.oauth.start.mutate({ provider: 'other', intent: 'link' })
      await trpc.oauth.finish.mutate({ url: await go('other', url, 'mallory') })
      const { options } = await trpc.passkey.registerOptions.mutate()
      await trpc.passkey.register.mutate({ response: authenticator.create(options) })
      const { email } = ada
      await trpc.auth.changeEmail.mutate({ email, currentPassword: mallory.password })
    },
  },
  {
    kind: 'unexpired e-mail change',
    name: 'signed up with a password, wants to change the address to one of their own, and keeps that link',
    async prepare({ mailbox }, { page, begun }) {
      await signUp(page, asAda)
      const { email, password } = mallory
      await page.trpc.auth.changeEmail.mutate({ email, currentPassword: password })
      const token = await mailbox.token(email)
      begun.push(
        () => page.trpc.auth.confirmEmail.mutate({ token }),
        () => page.trpc.auth.confirmEmail.mutate({ token, password }),
      )
    },
  },
  {
    kind: 'non-verifying provider',
    name: 'came from a provider that proves no address, and stays signed in',
    prepare: ({ comeFrom }, { page }) => comeFrom('other', page, 'mallory as ada'),
  },
  {
    kind: 'non-verifying provider',
    name: 'went to a provider that proves no address, and comes back later',
    async prepare({ go }, { page, begun }) {
      const { url } = await page.trpc.oauth.start.mutate({ provider: 'other' })
      const back = await go('other', url, 'mallory as ada')
      begun.push(() => page.trpc.oauth.finish.mutate({ url: back }))
    },
  },
  {
    kind: 'non-verifying provider',
    name: 'came from a provider that says no address, and entered hers',
    prepare: ({ enterHers }, { page }) => enterHers(page, 'mallory'),
  },
]

export const newStranger = ({ browse }: Town): Stranger => ({
  page: browse(),
  authenticator: new Authenticator(origin),
  begun: [],
})

/** Who is signed in. */
export async function whoIs({ trpc }: Page): Promise<string | null> {
  const me = trpc.auth.me.query()
  return (await outcome(me)) === 'answered' ? (await me).id : null
}

/** Everybody as whom the stranger can act, by whatever they have. */
export async function everybodyOf(town: Town, stranger: Stranger): Promise<readonly string[]> {
  const { page, authenticator, begun } = stranger
  const all = [await whoIs(page)]
  for (const finish of begun) {
    await outcome(finish())
    all.push(await whoIs(page))
  }
  const tries: readonly ((page: Page) => Promise<unknown>)[] = [
    ({ trpc }) => trpc.auth.login.mutate(asAda),
    ({ trpc }) => trpc.auth.login.mutate(mallory),
    (fresh) => town.comeFrom('other', fresh, 'mallory as ada'),
    (fresh) => town.comeFrom('other', fresh, 'mallory'),
    (fresh) => town.comeFrom('other', fresh, 'mallory without an address'),
    async ({ trpc }) => {
      const { options } = await trpc.passkey.signInOptions.mutate()
      if (authenticator.credentials.length === 0) return
      await trpc.passkey.signIn.mutate({ response: authenticator.get(options) })
    },
  ]
  for (const come of tries) {
    const fresh = town.browse()
    await outcome(come(fresh))
    all.push(await whoIs(fresh))
  }
  return all.filter((id) => id !== null)
}
