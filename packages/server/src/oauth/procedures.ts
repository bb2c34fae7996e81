import { z } from 'zod'
import type { PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Profile, User } from '../core/user.ts'
import { accountInfo } from './account-info.ts'
import { accountsOf } from './account-record.ts'
import { returnedOf } from './authorization-response.ts'
import { confirmLink } from './confirming.ts'
import { counted } from './counted-calls.ts'
import { finishEmail, requestEmail } from './email-proof.ts'
import { refuse } from './errors.ts'
import { finish } from './finishing.ts'
import type { OAuthApp } from './oauth-app.ts'
import { intents } from './oauth-flow.ts'
import { emailInput, flowInput, tokenInput } from '../core/inputs.ts'
import { returnToInput } from './return-to.ts'
import { start } from './starting.ts'
import { unlinkAccount } from './unlinking.ts'

type Base<TProfile, TMeta> = PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>

/** Longer than any answer of a provider. */
const longest = 8192

const startInput = z.object({
  provider: z.string().max(64),
  intent: z.enum(intents).default('signIn'),
  returnTo: returnToInput.default('/'),
  remember: z.boolean().default(true),
})
const finishInput = z.object({ url: z.string().max(longest), flow: flowInput })

const emailInputs = z.object({ id: z.string().max(64), email: emailInput, flow: flowInput })
const linkInput = z.object({ token: tokenInput, flow: flowInput })

/** A browser's flow is in its cookie: a text that came along might be somebody else's. */
function textFor(
  { backend }: { readonly backend: OAuthApp<Profile, unknown>['backend'] },
  flow: string | undefined,
): string | undefined {
  return backend.transport.carrier === 'cookie' ? undefined : (flow ?? '')
}

/** Those that go to a provider, and come back. */
export function flowProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  app: OAuthApp<TProfile, TProfileInput>,
  procedure: Base<TProfile, TMeta>,
) {
  const { auth, clients } = app
  const begin = procedure.input(startInput).mutation(async ({ ctx, input }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.oauthStart, exchange: visit.exchange })
    const client = clients.get(input.provider)
    if (!client) throw refuse('OAUTH_REFUSED')
    return start(app, visit, { ...input, client })
  })

  const end = procedure.input(finishInput).mutation(async ({ ctx, input: { url, flow } }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.oauthFinish, exchange: visit.exchange })
    return finish(app, visit, { returned: returnedOf(url), text: textFor(app, flow) })
  })
  return { begin, end }
}

/** Those of somebody without an address, who proves one. */
export function emailProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  app: OAuthApp<TProfile, TProfileInput>,
  procedure: Base<TProfile, TMeta>,
) {
  const { auth } = app
  const ask = procedure.input(emailInputs).mutation(({ ctx, input: { flow, ...input } }) => {
    return requestEmail(app, requestOf(auth, ctx.auth), { ...input, text: textFor(app, flow) })
  })

  const prove = procedure.input(linkInput).mutation(async ({ ctx, input: { token, flow } }) => {
    const visit = requestOf(auth, ctx.auth)
    await auth.limits.count({ ...counted.oauthFinish, exchange: visit.exchange })
    return finishEmail(app, visit, { token, text: textFor(app, flow) })
  })
  return { ask, prove }
}

/** Those of a user, about their accounts. */
export function ownProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  app: OAuthApp<TProfile, TProfileInput>,
  procedure: Base<TProfile, TMeta>,
) {
  const { auth } = app
  const own = procedure.use(auth.protect())
  const confirm = own.input(z.object({ flow: flowInput }).optional()).mutation(({ ctx, input }) => {
    return confirmLink(app, requestOf(auth, ctx.auth), textFor(app, input?.flow))
  })

  const list = own.query(async ({ ctx }) => {
    return (await accountsOf(requestOf(auth, ctx.auth), ctx.user)).map(accountInfo)
  })

  const unlink = own
    .input(z.object({ id: z.string().max(64) }))
    .mutation(async ({ ctx, input }) => {
      const answer = await unlinkAccount(app, requestOf(auth, ctx.auth), input.id)
      return { ...answer, unlinked: true } as const
    })
  return { confirm, list, unlink }
}
