import { ask, authCode, type Answer, type Server } from './ask.ts'
import { ofCookie, parseSetCookie } from './cookie.ts'
import { good, note, wrong, type Finding } from './finding.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** Signs in, calls, signs out, and tries the old token. */
export async function asVisitor(
  server: Server,
  credentials: Credentials,
): Promise<readonly Finding[]> {
  const wrapped = (await ask(server, { procedure: 'me' })).body?.wrapped ?? false
  const input = wrapped ? { json: credentials } : credentials
  const login = await ask(server, { procedure: 'login', input })
  const refused = refusal(login)
  if (refused) return [refused]
  const cookies = login.headers.getSetCookie().map(parseSetCookie)
  const token = accessToken(login)
  const [first] = cookies
  if (first === undefined && token === null) {
    const says = 'The sign-in was accepted, but its answer has neither a cookie nor a token.'
    const mend = 'Does a proxy or a framework take away Set-Cookie? See docs/adapters.md.'
    return [wrong('no-cookie', says, mend)]
  }
  const headers: Record<string, string> = first
    ? { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') }
    : { authorization: `Bearer ${token ?? ''}` }
  return [
    good('login', `The sign-in answers ${first ? `the cookie ${first.name}` : 'a token'}.`),
    ...(first ? ofCookie(first, server) : []),
    ...(await signedIn(server, headers)),
  ]
}

function refusal(login: Answer): Finding | null {
  const code = authCode(login)
  if (login.body?.error || login.body === null) {
    const says = `The sign-in is refused: ${code ?? login.body?.error?.message ?? login.status}.`
    return wrong('login', says, 'See docs/errors.md for what each code means.')
  }
  const { user, pending } = (login.body.result?.data ?? {}) as { user?: unknown; pending?: unknown }
  if (user !== null || pending === undefined) return null
  return note('pending', 'A further factor is wanted of this user; the rest was not looked at.')
}

function accessToken({ body }: Answer): string | null {
  const { accessToken: token } = (body?.result?.data ?? {}) as { accessToken?: unknown }
  return typeof token === 'string' ? token : null
}

async function signedIn(
  server: Server,
  headers: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const me = await ask(server, { procedure: 'me', headers })
  if (me.status !== 200) {
    const says = `The next call is refused: ${authCode(me) ?? me.status}.`
    return [wrong('me', says, 'Have all servers the same secret, and the same store?')]
  }
  const logout = await ask(server, { procedure: 'logout', input: {}, headers })
  const findings = [good('me', 'The next call is let in.')]
  if (logout.status !== 200) {
    const says = `The sign-out is refused: ${authCode(logout) ?? logout.status}.`
    return [...findings, wrong('logout', says, 'See docs/errors.md.')]
  }
  const after = await ask(server, { procedure: 'me', headers })
  if (after.status !== 200) return [...findings, good('logout', 'The sign-out ends the session.')]
  const says =
    'After the sign-out the token is still good until it expires, for sessions are not stored. Whoever has copied it can use it (docs/sessions.md).'
  return [...findings, note('logout', says)]
}
