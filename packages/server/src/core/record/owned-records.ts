import type { ZodType } from 'zod'
import type { AuthCore } from '../core.ts'
import { AuthConfigError } from '../config.ts'
import type { HookEvent } from '../hooks/hooks.ts'
import { openJson, sealJson } from '../keys/sealed-json.ts'
import type { Occasion } from '../sign-in/visit.ts'
import type { Profile } from '../user.ts'
import type { RecordStore, StoredRecord } from '../store/record-store.ts'
import { withoutExpired } from './expired-records.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /**
     * In the background: a record does not open. It was copied, changed or planted, or sealed with a
     * secret that the app no longer has.
     */
    afterRecordRefused: RecordRefusedEvent<TUser>
  }
}

/** A record that was not made here, for this place. */
export interface RecordRefusedEvent<TUser> extends Omit<HookEvent<TUser>, 'user'> {
  /** Whose it says it is; `null` for nobody. */
  readonly user: TUser | null
  readonly kind: string
  readonly key: string
}

/** A record of a user that has been opened. */
export interface OwnedRecord<TData> {
  readonly row: StoredRecord
  readonly owner: string
  readonly data: TData
}

/** What a new record of a user is made of. */
interface NewRecord<TData> {
  readonly key: string
  readonly owner: string
  readonly data: TData
}

/** Where a record is: what it holds opens nowhere else, and in no other version. */
interface Place {
  readonly key: string
  readonly owner: string
  readonly version: number
}

function aadOf(kind: string, { key, owner, version }: Place): string {
  return JSON.stringify([kind, key, owner, version])
}

/**
 * What a concern keeps of users, each record sealed to its place: its kind, key, owner and version.
 * One that was copied to another user, changed, planted, or given back what it held before does not
 * open. It is reported, and as if it were not there. A whole row of an earlier time opens: nothing
 * but the table knows which is the latest.
 */
export interface OwnedRecords<TData> {
  find<TProfile extends Profile>(
    visit: Occasion<TProfile>,
    key: string,
  ): Promise<OwnedRecord<TData> | null>
  /** A user's, the oldest first. */
  list<TProfile extends Profile>(
    visit: Occasion<TProfile>,
    owner: string,
  ): Promise<readonly OwnedRecord<TData>[]>
  /**
   * Whether the user has any, whether they open or not: what was tampered with still counts.
   *
   * @param counts which of those that open @default all
   */
  has(core: AuthCore, owner: string, counts?: (data: TData) => boolean): Promise<boolean>
  /** `false` if the key is taken. */
  insert(core: AuthCore, record: NewRecord<TData>): Promise<boolean>
  /** `false` if the record was changed or deleted meanwhile. */
  update(core: AuthCore, record: OwnedRecord<TData>, data: TData): Promise<boolean>
  /** Of many simultaneous deletions exactly one gets `true`. */
  delete(core: AuthCore, key: string): Promise<boolean>
  /** All of a user's. */
  deleteAll(core: AuthCore, owner: string): Promise<void>
}

/** @param schema what the data is: what is no longer of this shape does not open either */
export function ownedRecords<TData>(kind: string, schema: ZodType<TData>): OwnedRecords<TData> {
  const seal = (core: AuthCore, place: Place, data: TData) =>
    sealJson(core.keys(kind), data, aadOf(kind, place))
  const open = async <TProfile extends Profile>(visit: Occasion<TProfile>, row: StoredRecord) => {
    const { owner } = row
    const data = owner === null ? null : await opened(visit.core, row, { ...row, owner })
    if (owner !== null && data !== null) return { row, owner, data }
    await report(visit, row)
    return null
  }
  const opened = async (core: AuthCore, { data }: StoredRecord, place: Place) => {
    if (typeof data !== 'string') return null
    return openJson(core.keys(kind), data, { aad: aadOf(kind, place), schema })
  }

  return {
    async find(visit, key) {
      const row = await recordsOf(visit.core, kind).find(kind, key)
      return row && open(visit, row)
    },
    async list(visit, owner) {
      const rows = await recordsOf(visit.core, kind).list(kind, owner)
      const records = await Promise.all(rows.map((row) => open(visit, row)))
      return records.filter((record) => record !== null)
    },
    async has(core, owner, counts) {
      const rows = await recordsOf(core, kind).list(kind, owner)
      if (counts === undefined) return rows.length > 0
      const all = await Promise.all(rows.map((row) => opened(core, row, { ...row, owner })))
      return all.some((data) => data === null || counts(data))
    },
    async insert(core, record) {
      const { key, owner } = record
      const place = { key, owner, version: 1 }
      const data = await seal(core, place, record.data)
      const row = { ...place, kind, data, createdAt: core.clock(), expiresAt: null }
      return recordsOf(core, kind).insert(row)
    },
    async update(core, { row, owner }, data) {
      const place = { key: row.key, owner, version: row.version + 1 }
      return recordsOf(core, kind).update(row, { data: await seal(core, place, data) })
    },
    delete: (core, key) => recordsOf(core, kind).delete(kind, key),
    async deleteAll(core, owner) {
      const rows = await recordsOf(core, kind).list(kind, owner)
      await Promise.all(rows.map(({ key }) => recordsOf(core, kind).delete(kind, key)))
    },
  }
}

/** @throws {AuthConfigError} for an app without a record store, or without a secret */
export function recordsOf({ records, keys, clock }: AuthCore, kind: string): RecordStore {
  if (records === null) {
    throw new AuthConfigError(
      `${kind}: what it keeps of users needs a store. Give createAuth records, such as records: kyselyRecords(db).`,
    )
  }
  keys(kind)
  return withoutExpired(records, clock)
}

async function report<TProfile extends Profile>(
  { core, hooks, exchange }: Occasion<TProfile>,
  { kind, key, owner }: StoredRecord,
): Promise<void> {
  if (!hooks.has('afterRecordRefused')) {
    // oxlint-disable-next-line eslint/no-console -- where the app does not listen
    console.error(
      `trpc-auth: a record of the kind ${kind} does not open. It was copied, changed or planted, or sealed with a secret that createAuth is no longer given. Listen to afterRecordRefused to learn whose it is.`,
    )
  }
  const event = async () => {
    const record = owner === null ? null : await core.users.findById(owner)
    return { user: record && core.toUser<TProfile>(record), kind, key, exchange }
  }
  await hooks.later('afterRecordRefused', event, exchange)
}
