import type { UserRecord } from '@trpc-auth/server'
import { Failure } from '../command/fault.ts'
import type { AppAuth } from './auth-module.ts'
import { serverOf } from './server-package.ts'
import { orFailure } from './refused.ts'

/**
 * @param given an address, which has an `@`, or an id
 * @throws {Failure} if there is no such user
 */
export async function findUser({ users }: AppAuth, given: string): Promise<UserRecord> {
  const { emailKey } = await serverOf()
  const look = async () =>
    given.includes('@') ? users.findByEmailKey(emailKey(given)) : users.findById(given)
  const found = await orFailure(look())
  if (found === null) throw new Failure(`There is no user ${given}.`)
  return found
}
