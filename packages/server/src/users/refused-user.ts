import { AuthError } from '../core/errors.ts'
import type { DeleteResult, WriteResult } from '../core/store/user-store.ts'
import { refuse } from './errors.ts'

/** What a store returns when it does not write. */
export type UserRefusal = Extract<WriteResult | DeleteResult, { ok: false }>

const codes = {
  'email-taken': 'UPDATE_USER_EMAIL_ALREADY_EXISTS',
  'field-taken': 'USER_FIELD_TAKEN',
  'field-refused': 'USER_FIELD_REFUSED',
  'last-superuser': 'LAST_SUPERUSER',
  'in-use': 'USER_IN_USE',
  'not-found': 'USER_NOT_FOUND',
} as const

/** What a caller is told about a change that was not made. */
export function refusedChange(refusal: UserRefusal): AuthError {
  const { reason } = refusal
  if (reason === 'changed') return new AuthError('UNAVAILABLE')
  return refuse(codes[reason], 'field' in refusal ? { field: refusal.field } : {})
}

/** What a caller is told about a user who was not created. */
export function refusedUser(refusal: UserRefusal): AuthError {
  return 'field' in refusal ? refusedChange(refusal) : refuse('REGISTER_USER_ALREADY_EXISTS')
}
