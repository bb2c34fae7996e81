import type { Auth } from '../core/auth.ts'
import { backendNamed, type Backend } from '../core/backend/backend.ts'
import { openExchange } from '../core/exchange/open.ts'
import { AuthConfigError } from '../core/config.ts'
import type { SignInAnswer } from '../core/request/auth-handle.ts'
import { RequestAuth } from '../core/request/request-auth.ts'
import type { Profile } from '../core/user.ts'
import { testVisitor, type TestVisitor } from './test-visitor.ts'
import { onlyInTests } from './tests-only.ts'

export interface SignInAsOptions {
  /** Name of the one that is signed in to. @default the first */
  readonly backend?: string
  /**
   * What they have proved, one after the other: `['password', 'totp']`. A user who has set up a factor
   * is only half signed in without it.
   *
   * @default ['password']
   */
  readonly methods?: readonly [string, ...string[]]
  /** When they did, and so when the session began. @default now, by the clock of `auth` */
  readonly at?: Date
}

/** Somebody who has signed in. */
export interface SignedInAs extends TestVisitor {
  /** The `Cookie` header of a request that presents the session; empty for a backend without cookies. */
  readonly cookie: string
  readonly token: string
  /** Factors, one of which is still required: with any, the user is only half signed in. */
  readonly pending: readonly string[]
}

/**
 * Begins a session of a user, as a sign-in does: by the same door, with the app's hooks and its rules
 * for second factors.
 *
 * @returns options of `createContext`, and headers for `fetch`
 * @throws {AuthError} what `ctx.auth.signIn` throws: `LOGIN_BAD_CREDENTIALS` for a user who is gone or
 *   inactive; `UNAVAILABLE`
 * @throws {AuthConfigError} in production; for an unknown backend, and one whose transport is the
 *   app's own and sends its token in neither a cookie nor `Authorization`
 */
export async function signInAs<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  user: { readonly id: string },
  { backend: name, methods = ['password'], at = auth.clock() }: SignInAsOptions = {},
): Promise<SignedInAs> {
  onlyInTests('signInAs')
  const backend = backendNamed(auth.backends, name)
  const { visitor, keep } = client()
  const core = { ...auth, clock: () => at }
  // Each proof is a request of its own: the next one presents the token that it answered.
  const request = () => new RequestAuth<TProfile>(core, auth.hooks, visitor)
  const [first, ...further] = methods
  let answer = keep(await request().signIn(user, { backend: backend.name, method: first }))
  for (const method of further) {
    answer = keep(await request().prove(method, { backend: backend.name }))
  }
  const cookie = visitor.headers.get('cookie') ?? ''
  const token = tokenOf(backend, visitor)
  return Object.assign(visitor, { cookie, token, pending: answer.pending ?? [] })
}

/** Keeps the token as a browser does, or as an app without one. */
function client() {
  const browser = testVisitor()
  let token: string | undefined
  const visitor: TestVisitor = {
    get headers() {
      const { headers } = browser
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
      return headers
    },
    setCookie: browser.setCookie,
  }
  const keep = (answer: SignInAnswer) => {
    token = answer.accessToken
    return answer
  }
  return { visitor, keep }
}

function tokenOf({ name, transport }: Backend, visitor: TestVisitor): string {
  const token = transport.read(openExchange(visitor))
  if (token !== null) return token
  throw new AuthConfigError(
    `signInAs: the transport of the backend ${JSON.stringify(name)} reads its token neither from a cookie that it sets nor from the Authorization header. Call its login procedure instead.`,
  )
}
