import { ask, authCode, reach, type Answer, type Server } from './ask.ts'
import { good, note, wrong, type Finding } from './finding.ts'

/** What somebody who is not signed in is answered. */
export async function asStranger(server: Server): Promise<readonly Finding[]> {
  const answer = await ask(server, { procedure: 'me' })
  const found = ofAnswer(answer, server)
  if (found.is === 'wrong') return [found, ...transport(server)]
  return [found, ...transport(server), ...(await ofOrigins(server)), ...(await ofCors(server))]
}

function ofAnswer(answer: Answer, server: Server): Finding {
  const { status, headers, body } = answer
  const code = authCode(answer)
  const me = `${server.router === '' ? '' : `${server.router}.`}me`
  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? 'elsewhere'
    const says = `The server sends callers on to ${target}.`
    return wrong('redirect', says, 'Give the client that address, without a detour.')
  }
  if (body === null) {
    const says = `${server.url} answers ${status}, and not as tRPC does.`
    return wrong('not-trpc', says, 'Give the path of the tRPC handler, such as /trpc or /api/trpc.')
  }
  if (code === 'NOT_SIGNED_IN') return good('me', 'A stranger is told NOT_SIGNED_IN.')
  if (code !== null)
    return wrong('me', `${me} answers ${code}.`, advice[code] ?? 'See docs/errors.md.')
  if (body.error?.data?.code === 'NOT_FOUND') {
    const says = `There is no procedure ${me}.`
    return wrong(
      'no-me',
      says,
      'Is this the path of the handler? Then name the place of authRouter: --router auth',
    )
  }
  if (status === 401) {
    const says = 'The refusal has no error.data.auth, so no client can tell why.'
    return wrong(
      'error-formatter',
      says,
      'initTRPC.create({ errorFormatter: auth.errorFormatter })',
    )
  }
  if (body.error) {
    const says = `${me} answers ${status}: ${body.error.message ?? ''}`
    return wrong('me', says, 'See the log of the server.')
  }
  return wrong('me', `${me} answers a stranger.`, 'It must be protected: take it from authRouter.')
}

const advice: Readonly<Record<string, string>> = {
  CONTEXT_MISSING: 'createContext must return { ...auth.createContext(options) }.',
  UNAVAILABLE: 'The store of users or sessions does not answer: see the log of the server.',
}

function transport({ url }: Server): readonly Finding[] {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return [good('https', 'It is reached over https.')]
  if (isLocal(hostname)) {
    return [note('https', 'Plain http: browsers keep a Secure cookie here only on localhost.')]
  }
  const says = `${hostname} is reached over plain http, so browsers drop a Secure cookie.`
  return [wrong('secure-over-http', says, 'Use https, or http://localhost in development.')]
}

/** Names and addresses that always mean this machine (RFC 6761 section 6.3). */
export const isLocal = (host: string) => /^((.*\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(host)

/** A name that is nobody's (RFC 6761 section 6.4). */
const stranger = 'https://doctor.invalid'

async function ofOrigins(server: Server): Promise<readonly Finding[]> {
  const logout = (origin: string) =>
    ask(server, { procedure: 'logout', input: {}, headers: { origin } })
  const own = await logout(server.origin)
  const foreign = await logout(stranger)
  const ownCode = authCode(own)
  const findings: Finding[] = []
  if (ownCode === 'CROSS_SITE_REQUEST') {
    const says = `Pages of ${server.origin} are taken for another site, so their writes are refused.`
    const mend = `Let the proxy keep the Host header, or set trustedOrigins: ['${server.origin}'].`
    findings.push(wrong('origin-not-trusted', says, mend))
  } else findings.push(good('origin', `Pages of ${server.origin} may write.`))
  if (authCode(foreign) === 'CROSS_SITE_REQUEST') {
    findings.push(good('cross-site', 'Pages of other sites may not.'))
  } else {
    findings.push(
      note('cross-site', 'Pages of other sites are not refused: does no cookie sign in?'),
    )
  }
  return findings
}

async function ofCors(server: Server): Promise<readonly Finding[]> {
  if (server.origin === new URL(server.url).origin) return []
  const response = await reach(server, `${server.url}/${server.router}.login`, {
    method: 'OPTIONS',
    headers: {
      origin: server.origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })
  await response.body?.cancel()
  const allowed = response.headers.get('access-control-allow-origin')
  const credentials = response.headers.get('access-control-allow-credentials')
  if (allowed === server.origin && credentials === 'true') {
    return [good('cors', `CORS lets ${server.origin} call with cookies.`)]
  }
  const says = `CORS does not let ${server.origin} call with cookies: Access-Control-Allow-Origin is ${allowed ?? 'missing'}, Access-Control-Allow-Credentials ${credentials ?? 'missing'}.`
  const mend = `Answer that very origin, not *, and true.`
  return [wrong('credentials-not-included', says, mend)]
}
