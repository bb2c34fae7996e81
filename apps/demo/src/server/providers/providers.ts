import {
  discord,
  facebook,
  github,
  gitlab,
  google,
  linkedin,
  microsoft,
  type Provider,
  slack,
  x,
} from '@trpc-auth/server/oauth'

interface Registered {
  readonly clientId: string
  readonly clientSecret: string
}

/** Those that need no more than an id and a secret. */
const makers: Readonly<Record<string, (app: Registered) => Provider>> = {
  google,
  github,
  microsoft,
  discord,
  facebook,
  gitlab,
  linkedin,
  slack,
  x,
}

export type Providers = Readonly<Record<string, Provider>>

export type ProvidersResult =
  | { readonly ok: true; readonly providers: Providers }
  | { readonly ok: false; readonly problems: readonly string[] }

/** The providers at which the app is registered: `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET`. */
export function readProviders(
  source: Readonly<Record<string, string | undefined>>,
): ProvidersResult {
  const providers: Record<string, Provider> = {}
  const problems: string[] = []
  for (const [name, make] of Object.entries(makers)) {
    const [id, secret] = variablesOf(name)
    const clientId = source[id] ?? ''
    const clientSecret = source[secret] ?? ''
    if (clientId !== '' && clientSecret !== '') providers[name] = make({ clientId, clientSecret })
    else if (clientId !== '' || clientSecret !== '') {
      problems.push(`${id} and ${secret} go together: set both, or neither.`)
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, providers }
}

function variablesOf(name: string): readonly [id: string, secret: string] {
  const prefix = name.toUpperCase()
  return [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`]
}
