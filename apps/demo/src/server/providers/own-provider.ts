import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { oidc } from '@trpc-auth/server/oauth'
import type {
  interactionPolicy,
  KoaContextWithOIDC,
  Provider as OpenIdProvider,
} from 'oidc-provider'
import { z } from 'zod'
import { providerMemory } from './own-provider-memory.ts'
import { ownProviderPage } from './own-provider-page.ts'
import type { Providers } from './providers.ts'

/** What the app calls it, in the redirect URI and on the page. */
const name = 'demo'

/** Not `localhost`: it is another site than the app's, as every real provider is. */
const host = '127.0.0.1'

export interface OwnProvider {
  readonly url: string
  /**
   * Begins to serve.
   *
   * @param appUrl the address people type
   * @returns the app as its only client
   */
  serve(appUrl: string): Providers
  close(): Promise<void>
}

/**
 * An identity provider on a developer's machine, so that signing in by one can be seen without being
 * registered anywhere. It believes whoever people say they are, so it must never run where the app is
 * used.
 *
 * @param port 0 takes any free one; accounts that are linked are this port's
 * @returns `null` where the package that does the work is not installed, or the port is taken
 */
export async function openOwnProvider(port: number): Promise<OwnProvider | null> {
  const library = await import('oidc-provider').catch(() => null)
  if (library === null) return null
  let handle: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) =>
    res.writeHead(503).end()
  const server = createServer((req, res) => handle(req, res))
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, host, () => resolve(true))
  })
  const address = server.address()
  if (!listens || address === null || typeof address === 'string') return null
  const issuer = `http://${host}:${address.port}`
  const client = { clientId: 'the-demo', clientSecret: randomBytes(24).toString('base64url') }
  return {
    url: issuer,
    serve(appUrl) {
      const people = new Map<string, Person>()
      const policy = asksAlways(library.interactionPolicy)
      const configuration = configurationFor({ ...client, appUrl, policy }, people)
      const provider = new library.Provider(issuer, configuration)
      const serve = provider.callback()
      handle = (req, res) => {
        if (!req.url?.startsWith('/interaction/')) return void serve(req, res)
        interact(provider, people, { req, res }).catch(() => {
          if (!res.headersSent) res.writeHead(400, { 'content-type': 'text/plain' })
          res.end('Go back, and begin again.')
        })
      }
      // An address is as good as it says: there is nobody else who could have it.
      return { [name]: oidc({ ...client, issuer, trustsEmail: true }) }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whoever somebody says they are: by their address, or without one by their name. */
const person = z
  .object({
    email: z.email().or(z.literal('')),
    name: z.string().trim().max(80),
    verified: z.literal('on').optional(),
  })
  .refine(({ email, name: called }) => email !== '' || called !== '')

type Person = z.output<typeof person>

interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

/** Asks who it is, and sends the browser back to the app. */
async function interact(
  provider: OpenIdProvider,
  people: Map<string, Person>,
  { req, res }: Exchange,
): Promise<void> {
  const { uid } = await provider.interactionDetails(req, res)
  const form = req.method === 'POST' ? Object.fromEntries(new URLSearchParams(await text(req))) : {}
  const who = person.safeParse(form)
  const denied = Object.hasOwn(form, 'deny')
  if (!denied && !who.success) {
    const problem = req.method === 'POST' ? 'Enter an e-mail address, or a name.' : ''
    res.setHeader('content-type', 'text/html; charset=utf-8')
    res.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    res.end((await ownProviderPage(uid, problem)).toString())
    return
  }
  const accountId = who.success ? (who.data.email || who.data.name).toLowerCase() : ''
  if (who.success) people.set(accountId, who.data)
  const result = who.success ? { login: { accountId } } : { error: 'access_denied' }
  await provider.interactionFinished(req, res, denied ? { error: 'access_denied' } : result, {
    mergeWithLastSubmission: false,
  })
}

interface AppClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly appUrl: string
  readonly policy: interactionPolicy.Prompt[]
}

function configurationFor(
  { clientId, clientSecret, appUrl, policy }: AppClient,
  people: ReadonlyMap<string, Person>,
) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    adapter: providerMemory(),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${appUrl}/oauth/${name}`],
        grant_types: ['authorization_code'],
        response_types: ['code' as const],
      },
    ],
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: {
      policy,
      url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}`,
    },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    // What the app may know is not asked: it is the developer's own.
    async loadExistingGrant({ oidc: { provider, session } }: KoaContextWithOIDC) {
      const grant = new provider.Grant({ clientId, accountId: session?.accountId ?? '' })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    findAccount(_ctx: unknown, id: string) {
      const known = people.get(id)
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          ...(known?.email !== '' && {
            email: known?.email ?? id,
            email_verified: known?.verified === 'on',
          }),
          name: known?.name ?? '',
        }),
      }
    },
  }
}

/** Whoever comes again is asked again, so that one can be several people. */
function asksAlways({ base, Check }: typeof interactionPolicy) {
  const policy = base()
  const asked = ({ oidc }: KoaContextWithOIDC) =>
    oidc.result ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
  policy.get('login')?.checks.add(new Check('always', 'whoever comes is asked', asked))
  return policy
}
