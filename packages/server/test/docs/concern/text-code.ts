// server/text-code.ts
import { randomInt, randomUUID } from 'node:crypto'
import type { Auth, AuthContext, BaseProcedure, MailEvent, Profile, User } from '@trpc-auth/server'
import {
  AuthConfigError,
  authProcedure,
  emailKey,
  enter,
  prove,
  refusals,
  requestOf,
  tokenProcedure,
} from '@trpc-auth/server'
import { z } from 'zod'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    TEXT_CODE_WRONG: 'BAD_REQUEST'
  }
  interface LimitedCalls {
    textCode: true
  }
  interface HookEvents<TUser> {
    afterRequestTextCode: MailEvent<TUser>
  }
}

const refuse = refusals({ TEXT_CODE_WRONG: 'BAD_REQUEST' })
const often = { address: { calls: 100, perSeconds: 900 }, account: { calls: 5, perSeconds: 900 } }
const counted = { call: 'textCode', defaults: often } as const
const lifetime = 600_000 // milliseconds
const missing = 'textCodeRouter: give createAuth records, and hooks: { afterRequestTextCode }.'
const bytes = (text: string) => new TextEncoder().encode(text)

const address = z.object({ email: z.string().max(320) })
const answer = z.object({ request: z.string().max(4096), code: z.string().max(16) })
const sealed = z.object({ id: z.string(), key: z.string(), proof: z.string(), until: z.number() })

export function textCodeRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(auth: Auth<TProfile, TProfileInput>, base: BaseProcedure<TContext, TMeta, TOverrides>) {
  const { records, backends, limits, hooks, users } = auth
  if (!records || !hooks.has('afterRequestTextCode')) throw new AuthConfigError(missing)
  const keys = auth.keys('text-code')
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const request = procedure.input(address).mutation(async ({ ctx, input }) => {
    const { exchange } = requestOf(auth, ctx.auth)
    const [id, key] = [randomUUID(), emailKey(input.email)]
    await limits.count({ ...counted, exchange })
    const room = await limits.mayMail({ ...counted, exchange, account: key })
    hooks.assertRoom()
    const record = await users.findByEmailKey(key)
    const user = room && record?.isActive ? auth.toUser<TProfile>(record) : null
    const token = user ? `${randomInt(100_000, 1_000_000)}` : randomUUID() // which nobody guesses
    if (user) await hooks.later('afterRequestTextCode', () => ({ user, token, exchange }), exchange)
    const proof = await keys.sign(bytes(JSON.stringify([id, record?.id, token])))
    const asked = { id, key, proof, until: auth.clock().getTime() + lifetime }
    return { request: await keys.seal(bytes(JSON.stringify(asked)), 'request') }
  })

  const signIn = procedure.input(answer).mutation(async ({ ctx, input }) => {
    const visit = requestOf(auth, ctx.auth)
    await limits.count({ ...counted, exchange: visit.exchange })
    const opened = await keys.open(input.request, 'request')
    const asked = opened && sealed.parse(JSON.parse(new TextDecoder().decode(opened)))
    const now = auth.clock()
    if (!asked || asked.until <= now.getTime()) throw refuse('TEXT_CODE_WRONG')
    const { id, key, proof, until } = asked
    const row = { key: id, version: 1, createdAt: now, expiresAt: new Date(until + lifetime) }

    // Counted before the code is checked: tries at the same moment are not free.
    const first = { ...row, kind: 'text-code-tries', owner: null, data: 1 }
    if (!(await records.insert(first))) {
      const before = await records.find(first.kind, id)
      const data = Number(before?.data) + 1
      const mayTry = before && data <= 5 && (await records.update(before, { data }))
      if (!mayTry) throw refuse('TEXT_CODE_WRONG')
    }
    const record = await users.findByEmailKey(key)
    const right = await keys.verify(bytes(JSON.stringify([id, record?.id, input.code])), proof)
    if (!right || !record) throw refuse('TEXT_CODE_WRONG')
    const used = { ...row, kind: 'text-code-used', owner: record.id, data: null }
    if (!(await records.insert(used))) throw refuse('TEXT_CODE_WRONG') // only one insert succeeds

    const method = 'text-code'
    const own = (await ctx.auth.session())?.userId === record.id
    const by = { backend: backends[0], method }
    const entry = own ? await prove(visit, method) : await enter(visit, record, by)
    return { ...entry.answer, pending: entry.pending }
  })

  return { request, signIn: tokenProcedure(backends, signIn) }
}
