import { AuthConfigError } from '../core/config.ts'
import { assertUrl } from './provider-check.ts'
import type { Provider } from './provider.ts'

type Named = readonly [name: string, provider: Provider]

/** Those of every router so far, by the `auth` in whose records their accounts lie. */
const all = new WeakMap<object, readonly Named[]>()

/**
 * With the subject an issuer names an account. Only OpenID Connect promises that a subject is nobody
 * else's there (OpenID Connect Core 1.0, section 2): elsewhere user 1 of one provider would be let in
 * as user 1 of another.
 *
 * @param auth whose routers share their accounts
 */
export function assertIssuers(auth: object, entries: readonly Named[]): void {
  const others = all.get(auth) ?? []
  for (const [at, [name, provider]] of entries.entries()) {
    assertUrl(`oauthRouter: providers: ${name}: issuer`, provider.issuer)
    const beside = entries.slice(0, at).find(([, other]) => isTwin(other, provider))
    if (beside)
      throw new AuthConfigError(oneIssuer(`${beside[0]} and ${name} have`, provider, name))
    const elsewhere = others.find(
      ([, other]) => isTwin(other, provider) && !isSame(other, provider),
    )
    if (!elsewhere) continue
    const both = `${name}, and ${elsewhere[0]} of another oauthRouter with the same auth, have`
    throw new AuthConfigError(oneIssuer(both, provider, name))
  }
  const added = entries.filter(([, one]) => !others.some(([, other]) => isSame(other, one)))
  all.set(auth, [...others, ...added])
}

const isTwin = (one: Provider, other: Provider) =>
  one.issuer === other.issuer && !(one.openId && other.openId)

/** Whether they ask the same server as the same client, and so are told the same subjects. */
function isSame(one: Provider, other: Provider): boolean {
  const same = one.issuer === other.issuer && one.clientId === other.clientId
  return same && one.server?.token_endpoint === other.server?.token_endpoint
}

const oneIssuer = (both: string, { issuer }: Provider, name: string) =>
  `oauthRouter: providers: ${both} one issuer, ${JSON.stringify(issuer)}, so an account of one would pass for an account of the other. Give each an issuer of its own, such as oauth2({ issuer: "https://id.example/${name}", … }), or leave one out.`
