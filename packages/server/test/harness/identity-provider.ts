import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider, type Configuration } from 'oidc-provider'
import { CookieJar } from 'tough-cookie'
import type { FakePerson } from '../../src/testing/index.ts'
import { host, listen } from './listen.ts'

interface IdentityProviderOptions {
  readonly redirectUris: readonly string[]
  /** Another site than the app's, to a browser. @default '127.0.0.1' */
  readonly name?: string
  /** @default true */
  readonly pushedRequests?: boolean
}

/** Logs somebody in, as its page does: who it is stands in a form. */
async function interact(provider: Provider, req: IncomingMessage, res: ServerResponse) {
  const { prompt, uid } = await provider.interactionDetails(req, res)
  if (req.method === 'GET') {
    res.setHeader('content-type', 'text/html')
    res.end(
      `<!doctype html><title>Sign in at Acme</title><form method="post" action="/interaction/${uid}">
      <p>${prompt.name}<label>Who are you? <input name="sub"></label>
      <button>Sign in</button><button name="deny" value="1">No</button></form>`,
    )
    return
  }
  const form = new URLSearchParams(await bodyOf(req))
  const accountId = form.get('sub') ?? ''
  const result = form.get('deny')
    ? { error: 'access_denied', error_description: 'A text of the provider, for <nobody>.' }
    : { login: { accountId } }
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
}

export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString()
}

async function configuration(
  client: { readonly id: string; readonly secret: string },
  people: ReadonlyMap<string, FakePerson>,
  { redirectUris, pushedRequests = true }: IdentityProviderOptions,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: pushedRequests },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: client.id,
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    findAccount(_ctx, id) {
      const somebody = people.get(id)
      return somebody && { accountId: id, claims: () => ({ ...somebody }) }
    },
  }
}

/** A certified OpenID provider of a test's own, on the loopback. */
export async function openIdentityProvider(options: IdentityProviderOptions) {
  const client = { id: 'the-app', secret: randomBytes(24).toString('base64url') }
  const people = new Map<string, FakePerson>()
  let handle: (req: IncomingMessage, res: ServerResponse) => void = () => undefined
  const requests: string[] = []
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url?.split('?')[0]}`)
    handle(req, res)
  })
  const { port, close } = await listen(server)
  const origin = `http://${options.name ?? host}:${port}`
  const provider = new Provider(origin, await configuration(client, people, options))
  const callback = provider.callback()
  handle = (req, res) => {
    if (req.url?.startsWith('/interaction/')) {
      interact(provider, req, res).catch(() => res.writeHead(400).end('No such interaction.'))
    } else void callback(req, res)
  }
  return {
    issuer: origin,
    client,
    people,
    /** Method and path of every request so far. */
    requests,
    /** A browser of somebody, in which they have not signed in here yet. */
    visitor: () => new IdentityVisitor(origin),
    [Symbol.asyncDispose]: close,
  }
}

export type IdentityProvider = Awaited<ReturnType<typeof openIdentityProvider>>

/** Goes to the provider as a browser does, and stops where it is sent back to the app. */
class IdentityVisitor {
  readonly #origin: string
  readonly #jar = new CookieJar(undefined, { allowSecureOnLocal: true })

  constructor(origin: string) {
    this.#origin = origin
  }

  /** @returns the address of the app's page that the browser is sent to */
  async go(url: string, form: Readonly<Record<string, string>>): Promise<string> {
    let at = new URL(url)
    for (let step = 0; step < 12; step += 1) {
      if (at.origin !== this.#origin) return at.href
      const asked = at.pathname.startsWith('/interaction/')
      const body = asked ? new URLSearchParams(form) : null
      const response = await fetch(at, {
        method: asked ? 'POST' : 'GET',
        body,
        redirect: 'manual',
        headers: { cookie: await this.#jar.getCookieString(at.href) },
      })
      for (const line of response.headers.getSetCookie()) await this.#jar.setCookie(line, at.href)
      const location = response.headers.get('location')
      if (location === null) throw new Error(`${at.pathname} answers ${response.status}.`)
      at = new URL(location, at)
    }
    throw new Error(`${host} sends the browser in circles.`)
  }
}
