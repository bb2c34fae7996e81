import type { Auth } from '../core/auth.ts'
import { isRegistrant } from '../core/flow/registrant.ts'
import {
  authProcedure,
  ownTokenProcedure,
  tokenProcedure,
  typedMutation,
  typedQuery,
  type BaseProcedure,
} from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { Profile, User } from '../core/user.ts'
import { providerMethods } from './linking.ts'
import { oauthApp, type OAuthRouterOptions } from './options.ts'
import { emailProcedures, flowProcedures, ownProcedures } from './procedures.ts'
import type { OAuthRouter } from './router-types.ts'

/**
 * The procedures with which people sign in at a provider. The page that they come back to calls
 * `finish`; no other HTTP handler is needed.
 *
 * - `providers`: for the buttons.
 * - `start` returns where to send the browser. With `intent: 'link'` the account is added to those of
 *   the caller, after a recent proof; with `stepUp` the provider asks them to prove themselves again.
 * - `finish` takes the address of the page, `location.href`, once. Users who have set up a factor get
 *   `user: null` and what is required, as from `login`. An unknown account creates a user; if its
 *   address is a user's already, the answer is `next: 'CONFIRM_LINK'`, and nobody is signed in.
 * - `requestEmail` and `finishEmail`, where the provider says no address, and the app has the hook
 *   `afterRequestOAuthEmail`: `finish` returns `next: 'NEEDS_EMAIL'` then. The one has an e-mail sent to
 *   the address that is entered, and answers everybody the same; the other takes its token, in the same
 *   client, once within half an hour, and answers like `finish`.
 * - `confirmLink`: once that user has signed in as usual. Needs a recent proof.
 * - `accounts`, `unlink`: the caller's. `unlink` needs a recent proof, and ends the other sessions.
 *
 * @throws {AuthConfigError} without `records` or `secret`, for a `pageUrl` that is not an address, for a
 *   provider that is called like a factor, and where no user could be created
 * @throws {AuthError} at the call: `OAUTH_DENIED`, `OAUTH_EXPIRED`, `OAUTH_REFUSED`,
 *   `OAUTH_PROVIDER_DOWN`, `OAUTH_NEEDS_EMAIL`, `OAUTH_OTHER_BROWSER`, `OAUTH_NO_STEP_UP`,
 *   `OAUTH_OTHER_USER`, `OAUTH_ACCOUNT_TAKEN`, `OAUTH_ACCOUNT_UNKNOWN`, `LAST_SIGN_IN_METHOD`; `LOGIN_BAD_CREDENTIALS`,
 *   `USER_NOT_VERIFIED`, `STEP_UP_REQUIRED`, `SECOND_FACTOR_REQUIRED`, `TOO_MANY_REQUESTS`,
 *   `UNAVAILABLE`
 */
export function oauthRouter<
  TProfile extends Profile,
  TProfileInput,
  TFactor extends string,
  TProvider extends string,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, TFactor>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: OAuthRouterOptions<TProvider, TProfileInput>,
): OAuthRouter<User<TProfile>, TProvider, TMeta, TFactor> {
  const app = oauthApp(auth, options)
  auth.methods.push(providerMethods(app))
  auth.registrants.push(isRegistrant)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const infos = [...app.clients.values()].map(({ name, provider: { stepsUp } }) => {
    return { name, stepUp: stepsUp }
  })
  const { begin, end } = flowProcedures(app, procedure)
  const { ask, prove } = emailProcedures(app, procedure)
  const { confirm, list, unlink } = ownProcedures(app, procedure)
  return {
    providers: typedQuery(procedure.query(() => infos)),
    start: tokenProcedure([app.backend], typedMutation(begin)),
    finish: tokenProcedure(auth.backends, typedMutation(end)),
    requestEmail: ask,
    finishEmail: tokenProcedure(auth.backends, typedMutation(prove)),
    confirmLink: tokenProcedure([app.backend], confirm),
    accounts: typedQuery(list),
    unlink: ownTokenProcedure(auth.backends, unlink),
  }
}
