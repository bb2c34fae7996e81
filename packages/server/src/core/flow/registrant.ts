import { base64url } from 'jose'
import { z } from 'zod'
import type { Backend } from '../backend/backend.ts'
import type { IsRegistrant } from '../core.ts'
import type { BaseUser } from '../user.ts'
import { flows, type FlowAnswer } from './flow.ts'

/** Whose account it is; of one length, whatever ids the store has. */
const signUps = flows({
  purpose: 'sign-up',
  lifetimeSeconds: 86_400,
  schema: z.object({ account: z.string() }),
})

type Newcomer = Pick<BaseUser, 'id' | 'createdAt'>

/** The request of somebody who signs up, or who follows the link that proves their address. */
type Visit = Parameters<IsRegistrant>[0]

/** Lets a client that has come into an account without a password show later that it did. */
export async function rememberRegistrant(
  visit: Visit,
  backend: Backend,
  user: Newcomer,
): Promise<FlowAnswer> {
  const id = globalThis.crypto.randomUUID()
  return signUps.begin(visit, { id, backend }, { account: await accountOf(user) })
}

/** Whether this client has come into the account, within the last day. */
export async function isRegistrant(
  visit: Visit,
  user: Newcomer,
  flow: string | undefined,
): Promise<boolean> {
  const account = await accountOf(user)
  return (await signUps.list(visit, flow)).some(({ data }) => data.account === account)
}

/** Ids may be given again once their users are deleted. */
async function accountOf({ id, createdAt }: Newcomer): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([id, createdAt.getTime()]))
  return base64url.encode(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', text)))
}
