import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { bodyOf } from './identity-provider.ts'
import { listen } from './listen.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** What the provider does that no provider may do. By default it is honest. */
export interface Lies {
  /** Fields of its metadata. */
  metadata: Readonly<Record<string, unknown>>
  /** Claims of its id_token. */
  claims: Readonly<Record<string, unknown>>
  /** Whose signature the id_token has. */
  signedBy: 'itself' | 'another key' | 'nobody' | 'the client secret'
  /** Fields of its authorization response; `undefined` leaves one out. */
  response: Readonly<Record<string, string | undefined>>
  /** Answers in its place, by path. */
  instead: Readonly<Record<string, Handler | undefined>>
  /** Whether an id_token comes with what is refreshed, too. */
  idTokenAgain: boolean
  /** Seconds after which access tokens end; refresh tokens come along then, each good once. */
  expiresIn?: number | undefined
  /** Whether it keeps its refresh tokens to itself, as some do after the first. */
  refreshesNoMore: boolean
}

interface Asked {
  readonly nonce: string
  /** Whether the id_token says when somebody has signed in: they have just done so. */
  readonly saysWhen: boolean
}

const honest = (): Lies => ({
  metadata: {},
  claims: {},
  signedBy: 'itself',
  response: {},
  instead: {},
  idTokenAgain: false,
  expiresIn: undefined,
  refreshesNoMore: false,
})

const json = (res: ServerResponse, body: object, status = 200) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** An OpenID provider whose every answer a test may change. */
export async function openLyingProvider() {
  const client = { id: 'the-app', secret: randomBytes(24).toString('base64url') }
  const lies = honest()
  const own = await generateKeyPair('RS256', { extractable: true })
  const other = await generateKeyPair('RS256')
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256' }] }
  /** What came to its token endpoint. */
  const tokenRequests: URLSearchParams[] = []
  /** Those that were given and not used. */
  const refreshTokens = new Set<string>()
  /** What was asked for, by code. */
  const codes = new Map<string, Asked>()

  async function idToken({ nonce, saysWhen }: Asked): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const claims: JWTPayload = {
      iss: origin,
      sub: '666',
      aud: client.id,
      iat: now,
      exp: now + 300,
      nonce,
      ...(saysWhen && { auth_time: now }),
      email: 'ada@example.org',
      email_verified: true,
      ...lies.claims,
    }
    if (lies.signedBy === 'nobody') return new UnsecuredJWT(claims).encode()
    if (lies.signedBy === 'the client secret') {
      const key = new TextEncoder().encode(client.secret)
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key)
    }
    const { privateKey } = lies.signedBy === 'itself' ? own : other
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey)
  }

  const paths: Record<string, (req: IncomingMessage, res: ServerResponse) => Promise<unknown>> = {
    '/.well-known/openid-configuration': async (_req, res) =>
      json(res, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        jwks_uri: `${origin}/jwks`,
        userinfo_endpoint: `${origin}/userinfo`,
        id_token_signing_alg_values_supported: ['RS256'],
        ...lies.metadata,
      }),
    '/jwks': async (_req, res) => json(res, jwks),
    '/token': async (req, res) => {
      const asked = new URLSearchParams(await bodyOf(req))
      tokenRequests.push(asked)
      const used = asked.get('refresh_token')
      if (used !== null && !refreshTokens.delete(used)) {
        return json(res, { error: 'invalid_grant' }, 400)
      }
      const wanted = codes.get(asked.get('code') ?? '') ?? { nonce: '', saysWhen: false }
      const id_token = used === null || lies.idTokenAgain ? await idToken(wanted) : undefined
      const answer = {
        access_token: randomBytes(16).toString('hex'),
        token_type: 'Bearer',
        id_token,
      }
      if (lies.expiresIn === undefined) return json(res, answer)
      const { expiresIn: expires_in } = lies
      if (lies.refreshesNoMore) return json(res, { ...answer, expires_in })
      const refresh_token = randomBytes(16).toString('hex')
      refreshTokens.add(refresh_token)
      return json(res, { ...answer, expires_in, refresh_token })
    },
  }
  const requests: string[] = []
  const server = createServer((req, res) => {
    const path = req.url?.split('?')[0] ?? ''
    requests.push(path)
    const instead = lies.instead[path]
    if (instead) instead(req, res)
    else void (paths[path]?.(req, res) ?? res.writeHead(404).end())
  })
  const { origin, close } = await listen(server)

  return {
    issuer: origin,
    client,
    lies,
    /** Path of every request so far. */
    requests,
    tokenRequests,
    refreshTokens,
    /** To be honest again. */
    repent: () => Object.assign(lies, honest()),
    /** A code that it would give to somebody who signs in, whatever the request was. */
    code(nonce: string, saysWhen = false): string {
      const code = randomBytes(12).toString('hex')
      codes.set(code, { nonce, saysWhen })
      return code
    },
    /** Signs the browser in, and sends it back. @returns the page's address */
    go(url: string): string {
      const { searchParams: asked } = new URL(url)
      const back = new URL(asked.get('redirect_uri') ?? '')
      const fields = {
        code: this.code(asked.get('nonce') ?? '', asked.has('max_age')),
        state: asked.get('state') ?? '',
        ...lies.response,
      }
      for (const [name, value] of Object.entries(fields)) {
        if (value !== undefined) back.searchParams.set(name, value)
      }
      return back.href
    },
    [Symbol.asyncDispose]: close,
  }
}

export type LyingProvider = Awaited<ReturnType<typeof openLyingProvider>>
