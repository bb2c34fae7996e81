import type { UserRecord } from '@trpc-auth/server'
import type { AppAuth } from '../app/auth-module.ts'
import { storedFields } from './stored-fields.ts'

/** What is wrong with users, by kind. */
export interface Problem {
  readonly kind:
    | 'unknown-hash'
    | 'address-twice'
    | 'other-look-up-form'
    | 'missing-value'
    | 'unreadable-time'
    | 'future-time'
    | 'profile'
  /** What it is of that kind: a mark of hashes, an address, a field. */
  readonly what: string
  readonly meaning: string
  readonly users: number
  /** Ids of the first of them. */
  readonly examples: readonly string[]
}

/** Finds what keeps users of an older table from signing in. */
export class UserCheck {
  users = 0
  superusers = 0
  /** Users by the mark of their hash; `''` has none. */
  readonly hashes = new Map<string, number>()
  readonly #found = new Map<string, { problem: Problem; count: number; ids: string[] }>()
  /** By look-up form, the first user who has it. */
  readonly #owners = new Map<string, string>()
  readonly #auth: AppAuth
  readonly #profile: readonly ReturnType<typeof storedFields>[]
  readonly #emailKey: (email: string) => string

  constructor(auth: AppAuth, emailKey: (email: string) => string) {
    this.#auth = auth
    this.#profile = [storedFields(auth.profile), storedFields(auth.managed)]
    this.#emailKey = emailKey
  }

  get problems(): readonly Problem[] {
    return [...this.#found.values()].map(({ problem, count, ids }) => {
      return { ...problem, users: count, examples: ids }
    })
  }

  async look(user: UserRecord): Promise<void> {
    this.users += 1
    if (user.isSuperuser && user.isActive) this.superusers += 1
    this.#lookAtHash(user)
    this.#lookAtAddress(user)
    this.#lookAtTime(user)
    for (const field of missingOf(user)) {
      this.#tell(user, { kind: 'missing-value', what: field, meaning: meanings.missing })
    }
    await this.#lookAtProfile(user)
  }

  #lookAtHash(user: UserRecord): void {
    const { is, mark } = this.#auth.passwords.kindOf(user.passwordHash)
    this.hashes.set(mark, (this.hashes.get(mark) ?? 0) + 1)
    if (is !== 'unknown') return
    this.#tell(user, { kind: 'unknown-hash', what: mark, meaning: meanings.hash })
  }

  #lookAtAddress(user: UserRecord): void {
    const email: unknown = user.email
    if (typeof email !== 'string' || email === '') return
    const key = this.#emailKey(email)
    if (user.emailKey !== key && typeof user.emailKey === 'string') {
      this.#tell(user, { kind: 'other-look-up-form', what: 'emailKey', meaning: meanings.key })
    }
    const owner = this.#owners.get(key)
    if (owner === undefined) this.#owners.set(key, user.id)
    else this.#tell(user, { kind: 'address-twice', what: key, meaning: meanings.twice }, [owner])
  }

  #lookAtTime(user: UserRecord): void {
    const time = user.createdAt instanceof Date ? user.createdAt.getTime() : Number.NaN
    if (Number.isNaN(time) || time === 0) {
      this.#tell(user, { kind: 'unreadable-time', what: 'createdAt', meaning: meanings.time })
    } else if (time > this.#auth.clock().getTime()) {
      this.#tell(user, { kind: 'future-time', what: 'createdAt', meaning: meanings.future })
    }
  }

  async #lookAtProfile(user: UserRecord): Promise<void> {
    for (const issuesOf of this.#profile) {
      for (const { field, message } of await issuesOf(user.profile)) {
        const meaning = `${meanings.profile} It says: ${message}.`
        this.#tell(user, { kind: 'profile', what: field, meaning })
      }
    }
  }

  #tell(
    user: UserRecord,
    problem: Pick<Problem, 'kind' | 'what' | 'meaning'>,
    others: readonly string[] = [],
  ): void {
    const name = `${problem.kind} ${problem.what}`
    const known = this.#found.get(name)
    const entry = known ?? { problem: { ...problem, users: 0, examples: [] }, count: 0, ids: [] }
    this.#found.set(name, entry)
    for (const id of [...(known ? [] : others), user.id]) {
      entry.count += 1
      if (entry.ids.length < 3) entry.ids.push(id)
    }
  }
}

const meanings = {
  hash: 'The hasher does not know such hashes, so these users cannot sign in with their password. Set passwords.hasher to withLegacyPasswords (docs/accounts.md).',
  twice: 'Several users have one address by its look-up form. Only one of them can be found.',
  key: 'The stored look-up form is not emailKey(email), so these users are not found when they sign in.',
  time: 'The time cannot be read, and counts as 1 January 1970.',
  future: 'A session older than its user is refused, so these users are signed out at once.',
  missing: 'The column has no value. Give it a default, and fill the rows that are there.',
  profile: "The profile does not fit the app's schema.",
}

function missingOf(user: UserRecord): readonly string[] {
  const flags = ['isActive', 'isVerified', 'isSuperuser'] as const
  return [
    ...flags.filter((flag) => typeof user[flag] !== 'boolean'),
    ...(['email', 'emailKey'] as const).filter((field) => !user[field]),
    ...(Number.isInteger(user.sessionEpoch) ? [] : ['sessionEpoch']),
  ]
}
