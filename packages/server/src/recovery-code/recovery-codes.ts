import type { AuthCore, Factor } from '../core/core.ts'
import { AuthError } from '../core/errors.ts'
import { codeRecords, newSet } from './code-set.ts'

/** Codes for those who lost a factor, for `createAuth` and `recoveryCodeRouter`. */
export interface RecoveryCodeFactor extends Factor<'recovery-code'> {
  readonly issue: NonNullable<Factor['issue']>
  readonly forget: NonNullable<Factor['forget']>
}

/**
 * The factor `'recovery-code'`: ten codes of 80 bits, each good once, for users who lost another
 * factor. They are made when the first one is set up, and gone with the last one.
 */
export function recoveryCodes(): RecoveryCodeFactor {
  return {
    name: 'recovery-code',
    enrolled: (core, userId) => codeRecords.has(core, userId, ({ hashes }) => hashes.length > 0),
    async issue(core, userId, sender) {
      const { codes, data } = await newSet(core, sender)
      return {
        codes,
        async keep() {
          await forget(core, userId)
          const kept = await codeRecords.insert(core, { key: userId, owner: userId, data })
          if (!kept) throw new AuthError('UNAVAILABLE')
        },
      }
    },
    forget,
  }
}

/** Also a row that was given to somebody else: its key says whose it was. */
async function forget(core: AuthCore, userId: string): Promise<void> {
  await codeRecords.delete(core, userId)
  await codeRecords.deleteAll(core, userId)
}
