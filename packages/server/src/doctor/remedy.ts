import type { Backend } from '../core/backend/backend.ts'
import type { Finding, PlainReason } from './diagnosis.ts'
import type { Seen } from './seen.ts'

/** What a reason means, and what to do about it. */
export interface Remedy {
  readonly meaning: string
  readonly advice: string
}

/** What a remedy is written for. */
export interface Case {
  readonly backend: Backend
  readonly seen: Seen
}

export function remedyOf(finding: Finding, { backend, seen }: Case): Remedy {
  if (finding.reason === 'cookie-name') return otherName(finding.expected, finding.found)
  if (finding.reason === 'other-backend') return otherBackend(finding.madeFor, backend.name)
  const { transport } = backend
  return plain[finding.reason]({
    ...seen,
    cookie: transport.cookie?.name ?? transport.slot,
    sameSite: transport.cookie?.sameSite ?? 'lax',
    domain: transport.cookie?.domain ?? '',
    path: transport.cookie?.path ?? '/',
  })
}

interface Facts extends Seen {
  readonly cookie: string
  readonly sameSite: string
  readonly domain: string
  readonly path: string
}

function otherName(expected: string, found: string): Remedy {
  return {
    meaning: `The request has a cookie named ${found}, but this backend reads ${expected}.`,
    advice:
      'It is from an older configuration, or from another app on this host. Sign in again, or set cookieName to its name. The default is __Host-trpc-auth; with a cookiePath or cookieDomain it is __Secure-trpc-auth, and with cookieSecure: false it is trpc-auth.',
  }
}

function otherBackend(madeFor: string, name: string): Remedy {
  return madeFor === name
    ? {
        meaning: `The session is valid, but it belongs to the backend ${name}, which this call does not accept.`,
        advice: `Add ${name} to the backends of this protectedProcedure, or sign in with one that it names.`,
      }
    : {
        meaning: `The token is valid, but it was made for the backend ${madeFor} and was sent to ${name}.`,
        advice: `Send it where ${madeFor} looks for it, or sign in with authRouter(auth, procedure, { backend: '${name}' }).`,
      }
}

const plain: Record<PlainReason, (facts: Facts) => Remedy> = {
  'no-cookie': ({ cookie, host, path, webSocket }) => ({
    meaning: `The request has no cookie ${cookie}. That is normal before anybody has signed in.`,
    advice: webSocket
      ? 'If somebody has signed in: a WebSocket keeps the cookies it was opened with, so reopen it.'
      : `If somebody has signed in, check that the browser's storage has the cookie for ${host ?? 'the server'}${path === '/' ? '' : ` (it is only sent below ${path}, the cookiePath)`}, and that the response to login had a Set-Cookie header.`,
  }),
  'not-a-browser': ({ cookie }) => ({
    meaning: `The request has no cookie ${cookie}, and it does not come from a page in a browser.`,
    advice:
      "If a server calls on behalf of a browser, pass on the browser's Cookie header. A client of your own can keep cookies with cookieJarFetch of @trpc-auth/client.",
  }),
  'credentials-not-included': ({ origin, host, sameSite }) => ({
    meaning: `A page at ${origin ?? 'another origin'} called ${host ?? 'the server'} without any cookies.`,
    advice: `Give the link a fetch with credentials: 'include', and let CORS answer that origin with Access-Control-Allow-Credentials: true.${sameSite === 'none' ? ' If both are in place, the browser may be blocking third-party cookies: see cookiePartitioned.' : ''}`,
  }),
  'same-site': ({ origin, host, sameSite }) => ({
    meaning: `The page${origin === null ? '' : ` at ${origin}`} and ${host ?? 'the server'} are different sites, and the cookie is SameSite=${sameSite}, so the browser does not send it.`,
    advice: `Use one site for both: for example localhost, not 127.0.0.1 for one of them. Or set cookieSameSite: 'none', with cookieSecure, credentials: 'include' and trustedOrigins.`,
  }),
  'secure-over-http': ({ cookie, host }) => ({
    meaning: `The cookie ${cookie} is Secure, but ${host ?? 'the server'} is reached over plain http, so the browser drops it.`,
    advice:
      'Open the app at http://localhost (not in Safari), use https, or set cookieSecure: false in development.',
  }),
  'cookie-domain': ({ domain, host }) => ({
    meaning: `The cookie is for ${domain}, but the browser reaches the server at ${host ?? ''}, so it drops the cookie.`,
    advice:
      'Leave out cookieDomain in development, or set it to the domain where you open the app.',
  }),
  'no-authorization': () => ({
    meaning:
      'The request has no Authorization header. That is normal before anybody has signed in.',
    advice:
      'If somebody has signed in, the client must keep the accessToken that login returned and send it as Authorization: Bearer <accessToken>.',
  }),
  'other-authorization-scheme': () => ({
    meaning:
      'The request has an Authorization header, but not one with the scheme Bearer and a token.',
    advice: 'Send Authorization: Bearer <accessToken>, with one space and no quotes.',
  }),
  'origin-not-trusted': ({ origin, host, site }) => ({
    meaning: `A page at ${origin ?? 'another origin'} sent a write to ${host ?? 'the server'}${site === null ? '' : ` (${site})`}. Its origin is not trusted, so the call was refused.`,
    advice:
      origin === null || origin === 'null'
        ? 'A page without an origin (a sandboxed frame, a local file) cannot be trusted. Call from a page that has one.'
        : `If the page is yours, set trustedOrigins: ['${origin}']. If it is this app itself behind a proxy, let the proxy keep the Host header.`,
  }),
  malformed: ({ cookie }) => ({
    meaning: `The token is malformed (${cookie}): it is empty, cut off, or something else.`,
    advice: 'Sign in again. If it happens again, find out what else sets it or cuts it off.',
  }),
  'several-cookies': ({ cookie }) => ({
    meaning: `The request has several cookies named ${cookie}, with different domains or paths, and none of them is valid.`,
    advice:
      'Was cookieDomain or cookiePath changed, or does another app on this host use the same cookieName? Sign in again, which deletes those that it can find, and give each app its own cookieName.',
  }),
  'other-kind': () => ({
    meaning:
      'The token is of another kind: it comes from another library, or from an earlier strategy.',
    advice:
      'Sign in again. To keep accepting tokens of another system, use alsoReads. If another app on this host uses the same cookieName, give this one its own.',
  }),
  'other-key': () => ({
    meaning: 'The token was signed with a key that is not in the key ring.',
    advice:
      'Is the secret regenerated at each start, or different from that of the server that signed the user in? Keep it, and keep the old one for as long as its tokens are valid: secret: [new, old]. With keys, the verifyUntil of one may have passed.',
  }),
  'bad-signature': () => ({
    meaning: 'The token names a key or session of this app, but its signature or secret is wrong.',
    advice: 'It was changed or cut off in transit. Sign in again.',
  }),
  'other-audience': () => ({
    meaning: 'The token was signed with this secret, but for another audience.',
    advice:
      "Another backend or app with the same secret made it, or the backend was renamed: the default audience of cookieBackend is 'trpc-auth:' and its name, that of jwtStrategy is 'trpc-auth'. Sign in again, or set audience.",
  }),
  'other-issuer': () => ({
    meaning: 'The token was signed with this secret, but by another issuer.',
    advice: 'Sign in again, or give issuer the same value on all servers.',
  }),
  'bad-claims': () => ({
    meaning: 'The token was signed with this secret, but its claims are not those of a session.',
    advice: 'Something else signs with this secret: give it a secret of its own.',
  }),
  'clock-skew': () => ({
    meaning: 'The token comes from the future: the clocks of two servers differ.',
    advice: 'Set the clocks (NTP), or set clockToleranceSeconds to how far they may differ.',
  }),
  pending: () => ({
    meaning: 'The user still has to prove a further factor before this session lets them in.',
    advice:
      'Ask for one of the factors in error.data.auth.pending, and send it to the procedure that checks it. With enrol: true the user has none yet: offer to set one up.',
  }),
  expired: () => ({
    meaning: 'The session has expired.',
    advice:
      'Sign in again. For longer sessions, raise lifetimeSeconds, or set renewAfterSeconds, which extends active sessions. If the session is new, compare the clocks of browser and server.',
  }),
  revoked: () => ({
    meaning: 'The session is no longer in the store.',
    advice:
      'It was ended, for example by a sign-out or a new password, or the store forgot it: memorySessions does so at each restart.',
  }),
  'user-gone': () => ({
    meaning: 'The session is valid, but its user does not exist.',
    advice:
      'The user was deleted, or this is another database. memoryUsers forgets its users at each restart.',
  }),
  'user-inactive': () => ({
    meaning: 'The session is valid, but its user was deactivated.',
    advice: 'Set isActive to true if the user may sign in.',
  }),
  'sessions-ended': () => ({
    meaning:
      'All earlier sessions of the user were ended: by a new password or address, by a factor that was added, removed, renewed or reset, by an account that was unlinked, or by revokeSessions.',
    advice: 'Sign in again.',
  }),
}
