import type { LinkedAccount } from './account-record.ts'

/** A linked account, as its owner may see it. */
export interface AccountInfo<TProvider extends string> {
  /** For `unlink`. */
  readonly id: string
  /** Its name when it was linked: the app may have that provider no longer. */
  readonly provider: TProvider
  /** As the provider said it last. */
  readonly email: string | null
  readonly linkedAt: Date
  /** When it was last signed in with. */
  readonly lastUsedAt: Date
}

export function accountInfo({ row, data }: LinkedAccount): AccountInfo<string> {
  const { provider, email, usedAt } = data
  return {
    id: row.key,
    provider,
    email,
    linkedAt: row.createdAt,
    lastUsedAt: new Date(usedAt),
  }
}
