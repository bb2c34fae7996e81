import { Browser } from '../../harness/browser.ts'
import { openIdentityProvider } from '../../harness/identity-provider.ts'
import { atProvider } from '../../harness/oauth-town.ts'
import { ada } from '../../harness/people.ts'
import { serve } from '../../harness/serve.ts'
import { createWaysApp, origin, redirectUris } from '../../ways-in/app.ts'

/** Whoever comes first, as they are at home. */
export const mallory = {
  email: 'mallory@example.org',
  password: 'timeo Danaos et dona ferentes',
  displayName: 'Mallory',
}

/** People at both providers, by what they are called there. */
const people: Readonly<Record<string, { readonly email?: string }>> = {
  ada,
  'mallory as ada': ada,
  mallory,
  'ada without an address': {},
  'mallory without an address': {},
}

/** A provider whose word is enough that an address is proved, and one whose word is not. */
export async function openProviders() {
  const [acme, other] = await Promise.all(
    ['acme', 'other'].map((name) => openIdentityProvider({ redirectUris: redirectUris(name) })),
  )
  if (!acme || !other) throw new Error('There are two providers.')
  for (const provider of [acme, other]) {
    for (const [sub, { email }] of Object.entries(people)) {
      provider.people.set(sub, { sub, ...(email && { email, email_verified: true }) })
    }
  }
  return {
    acme,
    other,
    async [Symbol.asyncDispose]() {
      await acme[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
    },
  }
}

type Providers = Awaited<ReturnType<typeof openProviders>>
type ProviderName = 'acme' | 'other'

/** The app, served; nobody has signed up. */
export async function openTown(providers: Providers) {
  const { acme, other } = providers
  const app = createWaysApp(
    { acme: atProvider(acme, { trustsEmail: true }), other: atProvider(other) },
    null,
  )
  const server = await serve(app)
  const browse = () => new Browser(server, { at: origin })
  type Page = ReturnType<typeof browse>
  const comeFrom = async (name: ProviderName, { trpc }: Page, who: string) => {
    const { url } = await trpc.oauth.start.mutate({ provider: name })
    const back = await providers[name].visitor().go(url, { sub: who })
    return trpc.oauth.finish.mutate({ url: back })
  }
  return {
    ...app,
    browse,
    /** Goes to a provider as somebody, and is sent back. */
    go: (name: ProviderName, url: string, who: string) =>
      providers[name].visitor().go(url, { sub: who }),
    /** Signs in there, or at least tries. */
    comeFrom,
    /** Signs in at the one that says no address of them, and enters Ada's. */
    enterHers: async (page: Page, who: string) => {
      const { next, ...answer } = await comeFrom('other', page, `${who} without an address`)
      if (next !== 'NEEDS_EMAIL' || !('id' in answer)) throw new Error('There is an address.')
      await page.trpc.oauth.requestEmail.mutate({ id: answer.id, email: ada.email })
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type Town = Awaited<ReturnType<typeof openTown>>
export type Page = ReturnType<Town['browse']>
