import { createServer } from 'node:http'
import { oauth2, type OAuth2Options } from '../../src/oauth/index.ts'
import { bodyOf } from './identity-provider.ts'
import { listen } from './listen.ts'

/** What it answers, with the status 200 if none is given. */
interface Said {
  readonly status?: number
  readonly body: object
}

/** A provider of OAuth 2 without OpenID, by its paths. */
type Says = Readonly<Record<string, (asked: URLSearchParams) => Said>>

const honest: Says = {
  '/token': () => ({ body: { access_token: 'a token of the provider', token_type: 'bearer' } }),
  '/me': () => ({ body: { id: 7, mail: 'ada@example.org' } }),
}

/** Somebody comes back from it, by the address to which they were sent there. */
export function backFromPlain(url: string, fields: Readonly<Record<string, string>>): string {
  const { searchParams: asked } = new URL(url)
  const back = new URL(asked.get('redirect_uri') ?? '')
  back.search = new URLSearchParams({ state: asked.get('state') ?? '', ...fields }).toString()
  return back.href
}

export async function openPlainProvider(says: Says = {}) {
  const answers = { ...honest, ...says }
  const requests: string[] = []
  const server = createServer((req, res) => {
    void bodyOf(req).then((body) => {
      requests.push(`${req.url} ${req.headers.authorization?.split(' ')[0] ?? ''}`)
      const { status = 200, body: said } = answers[req.url ?? '']?.(new URLSearchParams(body)) ?? {
        status: 404,
        body: {},
      }
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    })
  })
  const { origin, close } = await listen(server)
  return {
    /** Path and kind of credentials of every request so far. */
    requests,
    /** The app as its client. */
    provider: (more: Partial<OAuth2Options> = {}) =>
      oauth2({
        clientId: 'the-app',
        clientSecret: 'what the console shows',
        authorizationEndpoint: `${origin}/authorize`,
        tokenEndpoint: `${origin}/token`,
        profileEndpoint: `${origin}/me`,
        scopes: ['profile'],
        identify: ({ id, mail }) => ({
          subject: String(Number(id)),
          email: typeof mail === 'string' ? mail : null,
          emailProved: false,
          name: null,
          picture: null,
        }),
        ...more,
      }),
    [Symbol.asyncDispose]: close,
  }
}
