import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet } from 'jose'
import { claimsFor, type Authorization, type FakePerson } from './authorization.ts'

/** What the provider knows of itself and the app. */
export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  /** `undefined`: whoever asks is taken for the app. */
  readonly clientSecret: string | undefined
  readonly clock: () => Date
}

/** Somebody who has said yes. */
export interface Grant extends Authorization {
  readonly person: FakePerson
  readonly at: Date
}

const kid = 'one'

/** Gives out codes and refresh tokens, and redeems each of them once. */
export class TokenEndpoint {
  readonly #settings: ProviderSettings
  readonly #codes = new Map<string, Grant>()
  readonly #tokens = new Map<string, Grant>()
  readonly #refreshTokens = new Map<string, Grant>()
  #pair: ReturnType<typeof generateKeyPair> | undefined

  constructor(settings: ProviderSettings) {
    this.#settings = settings
  }

  codeFor(grant: Grant): string {
    const code = randomUUID()
    this.#codes.set(code, grant)
    return code
  }

  async redeem(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    if (!isClient(this.#settings, request, form)) return notClient(request)
    const type = form.get('grant_type')
    if (type === 'refresh_token') return this.#refresh(form.get('refresh_token') ?? '')
    if (type !== 'authorization_code') return refused('unsupported_grant_type')
    const code = form.get('code') ?? ''
    const grant = this.#codes.get(code)
    this.#codes.delete(code)
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '')
    const right =
      grant?.redirectUri === form.get('redirect_uri') &&
      grant.challenge === verifier.digest('base64url')
    if (!right) return refused('invalid_grant')
    return Response.json({ ...this.#grantTokens(grant), id_token: await this.#idToken(grant) })
  }

  /** RFC 6749 section 6; another one comes along, as RFC 9700 section 4.14.2 advises. */
  #refresh(token: string): Response {
    const grant = this.#refreshTokens.get(token)
    this.#refreshTokens.delete(token)
    return grant ? Response.json(this.#grantTokens(grant)) : refused('invalid_grant')
  }

  #grantTokens(grant: Grant): object {
    const access = randomUUID()
    const refresh = randomUUID()
    this.#tokens.set(access, grant)
    this.#refreshTokens.set(refresh, grant)
    return { access_token: access, token_type: 'Bearer', expires_in: 600, refresh_token: refresh }
  }

  userInfo(request: Request): Response {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
    const grant = this.#tokens.get(token)
    if (grant) return Response.json(claimsFor(grant.person, grant.scopes))
    const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
    return new Response(null, { status: 401, headers })
  }

  async keys(): Promise<JSONWebKeySet> {
    const { publicKey } = await this.#keyPair()
    return { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] }
  }

  async #idToken({ person, scopes, nonce, at }: Grant): Promise<string> {
    const { issuer, clientId, clock } = this.#settings
    const { privateKey } = await this.#keyPair()
    const now = secondsOf(clock())
    const claims = {
      ...claimsFor(person, scopes),
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 600,
      auth_time: secondsOf(at),
      ...(nonce !== null && { nonce }),
    }
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey)
  }

  /** Made when it is first needed: it takes a moment. */
  #keyPair() {
    this.#pair ??= generateKeyPair('RS256')
    return this.#pair
  }
}

/** By `client_secret_basic` or `client_secret_post` (RFC 6749 section 2.3.1). */
function isClient(
  { clientId, clientSecret }: ProviderSettings,
  request: Request,
  form: URLSearchParams,
): boolean {
  const [, basic] = /^Basic (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
  const given =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64')
          .toString()
          .split(':')
          .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
  const [id, secret] = given
  return id === clientId && (clientSecret === undefined || secret === clientSecret)
}

/** In the words of the header in which the app has said who it is, if it was one (RFC 6749 section 5.2). */
function notClient(request: Request): Response {
  const challenge = { 'www-authenticate': 'Basic realm="fakeProvider"' }
  const headers = request.headers.has('authorization') ? challenge : {}
  return Response.json({ error: 'invalid_client' }, { status: 401, headers })
}

function refused(error: string): Response {
  return Response.json({ error }, { status: 400 })
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
