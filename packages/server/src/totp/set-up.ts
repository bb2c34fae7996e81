import { z } from 'zod'
import { backendNamed } from '../core/backend/backend.ts'
import { addFactor, type FactorAdded } from '../core/factor/factor-adding.ts'
import { mayAddFactor } from '../core/factor/factor-change.ts'
import { typedCode } from '../core/factor/code-input.ts'
import { factorAccount } from '../core/factor/factor-proof.ts'
import { flows, type FlowAnswer } from '../core/flow/flow.ts'
import type { Limits } from '../core/limits/limits.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { counted } from './counted-calls.ts'
import { refuse } from './errors.ts'
import { newSecret, stepOf, uriOf } from './totp-code.ts'
import { keepTotp, type TotpFactor } from './totp.ts'

/** What a page shows: as a QR code, and as text for those who cannot scan it. */
export interface TotpSetUp extends FlowAnswer {
  /** For a QR code, or a link on a phone: `otpauth://totp/…`. */
  readonly uri: string
  /** The same secret, in base32. */
  readonly secret: string
}

const setUps = flows({
  purpose: 'totp',
  lifetimeSeconds: 600,
  schema: z.object({ user: z.string(), secret: z.string() }),
})

/** Makes a secret. Nothing is stored: only this client has it, until a code has shown that it works. */
export async function beginSetUp<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { issuer }: TotpFactor,
): Promise<TotpSetUp> {
  const { core } = visit
  const { session, record } = await mayAddFactor(visit)
  const secret = newSecret()
  const backend = backendNamed(core.backends, session.backend)
  const place = { id: globalThis.crypto.randomUUID(), backend }
  const answer = await setUps.begin(visit, place, { user: record.id, secret })
  const uri = uriOf(secret, { issuer, account: record.email })
  return { uri, secret, ...answer }
}

/** A first code, and what the client was given with the secret, if it keeps its tokens itself. */
interface FirstCode {
  readonly code: string
  readonly flow?: string | undefined
}

/** @param limits where the address becomes known: the owner is there */
export async function confirmSetUp<TProfile extends Profile>(
  visit: Visit<TProfile>,
  limits: Limits,
  { code, flow }: FirstCode,
): Promise<FactorAdded> {
  const { core, exchange } = visit
  const owner = await mayAddFactor(visit)
  const { session, record } = owner
  const begun = await setUps.list(visit, flow)
  const own = begun.filter(({ data }) => data.user === record.id)
  if (own.length === 0) throw refuse('TOTP_SETUP_EXPIRED')
  const typed = typedCode(code)
  const now = core.clock()
  const [right] = own.flatMap(({ id, data: { secret } }) => {
    const lastStep = stepOf(typed, { secret, now, after: -1 })
    return lastStep === null ? [] : [{ id, data: { secret, lastStep } }]
  })
  if (right === undefined) throw refuse('TOTP_CODE_WRONG')
  // Before anything is stored: if it failed afterwards, the recovery codes would be lost.
  const account = factorAccount(record)
  for (const one of counted) await limits.recognise({ ...one, exchange, account })
  const spend = async () => {
    if (!(await setUps.spend(core, right.id))) throw refuse('TOTP_SETUP_EXPIRED')
  }
  const keep = () => keepTotp(visit, record.id, right.data)
  const answer = await addFactor(visit, owner, { name: 'totp', spend, keep, replaces: true })
  setUps.end(visit, { id: right.id, backend: backendNamed(core.backends, session.backend) })
  return answer
}
