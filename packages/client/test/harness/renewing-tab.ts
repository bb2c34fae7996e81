import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import { CookieJar } from 'tough-cookie'
import { cookieJarFetch } from '../../src/cookie-jar-fetch.ts'
import { authLink, type AuthLinkOptions, type IdentityChange } from '../../src/index.ts'
import type { RenewingApp, RenewingRouter } from './renewing-app.ts'
import type { Running } from './serve.ts'

/** A tab of an app whose sessions are renewed. */
export interface RenewingTab {
  readonly trpc: TRPCClient<RenewingRouter>
  readonly jar: CookieJar
  readonly changes: IdentityChange[]
  close(): void
}

export type RenewingTabOptions = Partial<Omit<AuthLinkOptions<RenewingRouter>, 'url'>> & {
  /** That of another tab, if the two are in one browser. */
  readonly jar?: CookieJar
}

export function openRenewingTab(
  { url }: Running<RenewingApp>,
  { jar = new CookieJar(), ...options }: RenewingTabOptions = {},
): RenewingTab {
  const changes: IdentityChange[] = []
  const link = authLink<RenewingRouter>({
    url,
    fetch: cookieJarFetch({ jar }),
    onIdentityChange: (change) => changes.push(change),
    renew: 'auth.renew',
    ...options,
  })
  return { trpc: createTRPCClient({ links: [link] }), jar, changes, close: () => link.close() }
}

/** Whom the server knows by the cookies of this browser. */
export async function nameIn(
  { url }: Running<RenewingApp>,
  jar: CookieJar,
): Promise<string | null> {
  const links = [httpLink({ url, fetch: cookieJarFetch({ jar }) })]
  const trpc = createTRPCClient<RenewingRouter>({ links })
  return trpc.name.query().catch(() => null)
}
