import type { Backend } from '../backend.ts'
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
    meaning: `A cookie named ${found} came, and the one that counts is ${expected}.`,
    advice:
      'It is from an older configuration, or another app on this host. Sign in anew, or give its name as cookieName. The default is __Host-trpc-auth, with a cookiePath or cookieDomain __Secure-trpc-auth, and with cookieSecure: false trpc-auth.',
  }
}

function otherBackend(madeFor: string, name: string): Remedy {
  return madeFor === name
    ? {
        meaning: `The session is good, but it is of the backend ${name}, which this call does not accept.`,
        advice: `Add ${name} to the backends of this protectedProcedure, or sign in to one that it names.`,
      }
    : {
        meaning: `The token is good, but it was made for the backend ${madeFor} and came to ${name}.`,
        advice: `Send it where ${madeFor} looks for it, or sign in with authRouter(auth, procedure, { backend: '${name}' }).`,
      }
}

const plain: Record<PlainReason, (facts: Facts) => Remedy> = {
  'no-cookie': ({ cookie, host, path, webSocket }) => ({
    meaning: `No cookie ${cookie} came, which is as it should be before anybody has signed in.`,
    advice: webSocket
      ? 'After a sign-in? A WebSocket has the cookies of the moment it was opened: open it anew.'
      : `After a sign-in? See in the browser's storage whether ${host ?? 'the server'} has the cookie${path === '/' ? '' : `: it is sent below ${path} only (cookiePath)`}, and in the answer of login whether Set-Cookie was there.`,
  }),
  'not-a-browser': ({ cookie }) => ({
    meaning: `No cookie ${cookie} came, and it was no browser's page that called.`,
    advice:
      "Where a server calls on behalf of a browser, hand the browser's Cookie header on; a client of your own keeps cookies with cookieJarFetch of @trpc-auth/client.",
  }),
  'credentials-not-included': ({ origin, host, sameSite }) => ({
    meaning: `The page of ${origin ?? 'another origin'} called ${host ?? 'the server'} without any cookie.`,
    advice: `Give the link a fetch with credentials: 'include', and let CORS answer that origin with Access-Control-Allow-Credentials: true.${sameSite === 'none' ? ' If it does: the browser may block cookies of third parties (cookiePartitioned).' : ''}`,
  }),
  'same-site': ({ origin, host, sameSite }) => ({
    meaning: `The page${origin === null ? '' : `, ${origin},`} is of another site than ${host ?? 'the server'}, and the cookie is SameSite=${sameSite}: the browser keeps it back.`,
    advice: `Open both under one site, such as localhost for both and not 127.0.0.1 for one; or use cookieSameSite: 'none' with cookieSecure, credentials: 'include' and trustedOrigins.`,
  }),
  'secure-over-http': ({ cookie, host }) => ({
    meaning: `The cookie ${cookie} is Secure and this is plain http at ${host ?? 'the server'}: the browser drops it.`,
    advice:
      'Open the app at http://localhost (not in Safari), use https, or set cookieSecure: false in development.',
  }),
  'cookie-domain': ({ domain, host }) => ({
    meaning: `The cookie is for ${domain} and the browser knows the server as ${host ?? ''}: it drops the cookie.`,
    advice: 'Leave cookieDomain away in development, or give the domain that the app is opened at.',
  }),
  'no-authorization': () => ({
    meaning: 'No Authorization header came, as it should be before anybody has signed in.',
    advice:
      'After a sign-in? The client keeps the accessToken that login answers and sends it: Authorization: Bearer <accessToken>.',
  }),
  'other-authorization-scheme': () => ({
    meaning: 'An Authorization header came, and not with the scheme Bearer and a token.',
    advice: 'Send Authorization: Bearer <accessToken>, with one blank and no quotes.',
  }),
  'origin-not-trusted': ({ origin, host, site }) => ({
    meaning: `A page of ${origin ?? 'another origin'} sent a write to ${host ?? 'the server'}${site === null ? '' : ` (${site})`}, where its cookie has no authority.`,
    advice:
      origin === null || origin === 'null'
        ? 'Such a page (a sandbox, a file) can not be trusted. Call from a page that has an origin.'
        : `If it is a page of yours: trustedOrigins: ['${origin}']. If it is this very app behind a proxy: let the proxy keep the Host header.`,
  }),
  malformed: ({ cookie }) => ({
    meaning: `What came as a token (${cookie}) is none: empty, cut off, or something else.`,
    advice: 'Sign in anew; look for what else sets it, or cuts it off.',
  }),
  'other-kind': () => ({
    meaning: 'A token of another kind came: of another library, or of a strategy of before.',
    advice:
      'Sign in anew. To go on accepting tokens of another system: alsoReads. Give this app a cookieName of its own if another one on this host has the same.',
  }),
  'other-key': () => ({
    meaning: 'The token was signed by a key that is not in the key ring.',
    advice:
      'Is the secret made anew at each start, or another than that of the server that signed in? Keep it, and keep the old one while its tokens live: secret: [new, old]; or keys, whose verifyUntil may be over.',
  }),
  'bad-signature': () => ({
    meaning: 'The token names a key or session of this app, and its signature or secret is wrong.',
    advice: 'It was changed or cut off on its way. Sign in anew.',
  }),
  'other-audience': () => ({
    meaning: 'The token was signed by this secret, for another audience.',
    advice:
      "Another backend or app with the same secret has made it, or the backend was renamed: the default audience is 'trpc-auth:' and its name. Sign in anew, or set audience.",
  }),
  'other-issuer': () => ({
    meaning: 'The token was signed by this secret, by another issuer.',
    advice: 'Sign in anew, or give issuer the same value on all servers.',
  }),
  'bad-claims': () => ({
    meaning: 'The token was signed by this secret, and its claims are not those of a session.',
    advice: 'Something else signs with this secret: give it a secret of its own.',
  }),
  'clock-skew': () => ({
    meaning: 'The token comes from the future: the clocks of two servers differ.',
    advice: 'Set the clocks (NTP), or clockToleranceSeconds to what they may differ by.',
  }),
  expired: () => ({
    meaning: 'The session has expired.',
    advice:
      'Sign in anew. For longer ones: lifetimeSeconds, or renewAfterSeconds, so that sessions in use go on. If it is a new one, compare the clocks of browser and server.',
  }),
  revoked: () => ({
    meaning: 'The session is not in the store any more.',
    advice:
      'It was ended, by a sign-out or a new password. Or the store has forgotten it: memorySessions does so at each restart.',
  }),
  'user-gone': () => ({
    meaning: 'The session is good, and its user does not exist.',
    advice:
      'The user was deleted, or it is another database: memoryStore forgets its users at each restart.',
  }),
  'user-inactive': () => ({
    meaning: 'The session is good, and its user was deactivated.',
    advice: 'Set isActive, if the user may sign in.',
  }),
  'sessions-ended': () => ({
    meaning: 'All sessions of the user from before were ended: a new password, or revokeSessions.',
    advice: 'Sign in anew.',
  }),
}
