import type { Insertable, Selectable } from 'kysely'
import { readProfile } from '../../core/store/profile-text.ts'
import type { UserPatch } from '../../core/store/user-store.ts'
import type { UserRecord } from '../../core/user.ts'
import type { AuthUserTable } from './schema.ts'

export type UserRow = Selectable<AuthUserTable>

/** A patch whose profile is the text that is stored. */
export type ColumnPatch = Omit<UserPatch, 'profile'> & { readonly profile?: string }

export function toRecord(row: UserRow): UserRecord {
  return {
    id: String(row.id), // a number, if the database counts
    email: row.email,
    emailKey: row.email_key,
    passwordHash: row.password_hash,
    isActive: row.is_active === 1,
    isVerified: row.is_verified === 1,
    isSuperuser: row.is_superuser === 1,
    sessionEpoch: row.session_epoch,
    createdAt: readInstant(row.created_at),
    profile: readProfile(row.profile),
  }
}

/** As other systems write instants, too: `2024-01-01 00:00:00` is UTC. What is none is long ago. */
function readInstant(stored: string): Date {
  const plain = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(stored)
  const instant = new Date(plain ? `${plain[1]}T${plain[2]}Z` : stored)
  return Number.isNaN(instant.getTime()) ? new Date(0) : instant
}

/** @param id `null`: the database makes it */
export function toRow(
  { createdAt, ...user }: Omit<UserRecord, 'id' | 'profile'>,
  id: string | null,
  profile: string,
): Insertable<AuthUserTable> {
  return {
    ...(id !== null && { id }),
    email: user.email,
    email_key: user.emailKey,
    password_hash: user.passwordHash,
    is_active: Number(user.isActive),
    is_verified: Number(user.isVerified),
    is_superuser: Number(user.isSuperuser),
    session_epoch: user.sessionEpoch,
    created_at: createdAt.toISOString(),
    profile,
  }
}

/** The columns of the fields that are given. */
export function columns(patch: ColumnPatch): Partial<Omit<UserRow, 'id' | 'created_at'>> {
  return {
    ...(patch.email !== undefined && { email: patch.email }),
    ...(patch.emailKey !== undefined && { email_key: patch.emailKey }),
    ...(patch.passwordHash !== undefined && { password_hash: patch.passwordHash }),
    ...(patch.isActive !== undefined && { is_active: Number(patch.isActive) }),
    ...(patch.isVerified !== undefined && { is_verified: Number(patch.isVerified) }),
    ...(patch.isSuperuser !== undefined && { is_superuser: Number(patch.isSuperuser) }),
    ...(patch.sessionEpoch !== undefined && { session_epoch: patch.sessionEpoch }),
    ...(patch.profile !== undefined && { profile: patch.profile }),
  }
}
