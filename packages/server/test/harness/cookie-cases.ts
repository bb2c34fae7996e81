import type { CookieTransportOptions } from '../../src/index.ts'

/** Where the pages of these tests are, and the domain above it. */
export const site = 'app.example.com'
const domain = 'example.com'

/** What a browser has of a cookie, as far as a case is about it. */
interface Kept {
  readonly name: string
  readonly domain?: string
  readonly path?: string
  readonly secure?: boolean
  readonly httpOnly?: boolean
  readonly sameSite?: 'Lax' | 'Strict' | 'None'
  readonly partitionKey?: string
}

const deep = (length: number) => `/${'a'.repeat(length - 1)}`
const apart = `https://${domain}`

/** Options that are taken, and what is kept of them (RFC 6265bis sections 4.1, 5.4 and 5.6). */
export const taken: readonly (readonly [options: CookieTransportOptions, kept: Kept])[] = [
  [
    {},
    {
      name: '__Host-trpc-auth',
      domain: site,
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    },
  ],
  [{ cookiePath: '/trpc' }, { name: '__Secure-trpc-auth', domain: site, path: '/trpc' }],
  [
    { cookieName: '__Secure-wide', cookieDomain: 'EXAMPLE.com' },
    { name: '__Secure-wide', domain: `.${domain}`, secure: true },
  ],
  [{ cookieName: '__Http-a' }, { name: '__Http-a', httpOnly: true, secure: true }],
  [{ cookieName: '__Host-Http-a' }, { name: '__Host-Http-a', domain: site, path: '/' }],
  [
    { cookieName: 'strict', cookieSameSite: 'strict' },
    { name: 'strict', sameSite: 'Strict' },
  ],
  [
    { cookieName: 'none', cookieSameSite: 'none' },
    { name: 'none', sameSite: 'None' },
  ],
  [
    { cookieName: 'open', cookieHttpOnly: false },
    { name: 'open', httpOnly: false },
  ],
  [
    { cookieName: '__Host-apart', cookiePartitioned: true },
    { name: '__Host-apart', path: '/', partitionKey: apart },
  ],
  [
    {
      cookieName: 'apart',
      cookiePartitioned: true,
      cookieSameSite: 'none',
      cookiePath: '/trpc',
      cookieDomain: domain,
    },
    { name: 'apart', domain: `.${domain}`, path: '/trpc', partitionKey: apart },
  ],
  [{ cookieName: "!#$%&'*+-.^_`|~0aZ" }, { name: "!#$%&'*+-.^_`|~0aZ" }],
  [
    { cookieName: 'far', cookiePath: deep(1024) },
    { name: 'far', path: deep(1024) },
  ],
  [
    { cookieName: 'plain', cookieSecure: false },
    { name: 'plain', secure: false },
  ],
]

type Named = CookieTransportOptions & { readonly cookieName: string }

/** Options that are refused. What a browser would keep of them is nothing, or not what was meant. */
export const refused: readonly (readonly [options: Named, kept: Kept | null])[] = [
  [{ cookieName: 'n', cookieSameSite: 'none', cookieSecure: false }, null],
  [{ cookieName: 'p', cookiePartitioned: true, cookieSecure: false }, null],
  [{ cookieName: '__Secure-a', cookieSecure: false }, null],
  [{ cookieName: '__sEcUrE-b', cookieSecure: false }, null],
  [{ cookieName: '__Host-a', cookieSecure: false }, null],
  [{ cookieName: '__Host-b', cookiePath: '/trpc' }, null],
  [{ cookieName: '__Host-c', cookieDomain: site }, null],
  [{ cookieName: '__HOST-d', cookieDomain: domain }, null],
  [{ cookieName: '__Http-b', cookieHttpOnly: false }, null],
  [{ cookieName: '__http-c', cookieSecure: false }, null],
  [{ cookieName: '__Host-Http-b', cookieHttpOnly: false }, null],
  [
    { cookieName: 'elsewhere', cookiePath: deep(1025) },
    { name: 'elsewhere', path: '/' },
  ],
]
