import type { HashKind } from '../core/passwords.ts'
import type { PasswordHasher } from './password-hasher.ts'

/** More kinds than any user table has: unmarked hashes may differ from row to row. */
const maxKinds = 20

/** No password matches these: Django's `!…`, the `*` and `!` of shadow(5), and the empty text. */
const noPassword = /^(?:|\*|!.*)$/s

/**
 * Tells hashes that a hasher can verify from those that it cannot, and reports each kind of the
 * latter once: its users could never sign in, and nobody would know.
 */
export function hashSorter(
  hasher: PasswordHasher,
  report: (kind: string) => void = reportToConsole,
): (hash: string | null) => hash is string {
  const reported = new Set<string>()
  const tell = (kind: string) => {
    if (reported.has(kind) || reported.size >= maxKinds) return
    reported.add(kind)
    try {
      report(kind)
    } catch {
      reportToConsole(kind)
    }
  }
  return (hash): hash is string => {
    if (hash === null) return false
    const { is, mark } = hashKind(hasher, hash)
    if (is === 'unknown') tell(mark)
    return is === 'known'
  }
}

/** A hasher that does not say what it knows is taken to know every hash. */
export function hashKind(hasher: PasswordHasher, hash: string | null): HashKind {
  if (hash === null) return { is: 'none', mark: '' }
  if (hasher.knows?.(hash) ?? !noPassword.test(hash)) return { is: 'known', mark: markOf(hash) }
  return noPassword.test(hash) ? { is: 'none', mark: '' } : { is: 'unknown', mark: markOf(hash) }
}

/** The mark at the start of a hash, and nothing of what follows. */
function markOf(hash: string): string {
  const [, mark] =
    /^(\$[a-z\d]{1,2}\$|\{[A-Z\d.-]{2,16}\}|\$?[a-z_-]*(?:argon2|bcrypt|scrypt|pbkdf2|crypt|md5|sha\d?|phpass)[a-z\d_-]{0,12}(?=[$:]))/i.exec(
      hash,
    ) ?? []
  return mark ?? `without a mark, of ${hash.length} characters`
}

function reportToConsole(kind: string): void {
  // oxlint-disable-next-line eslint/no-console -- the default; the app says where else with onUnknownHash
  console.error(
    `trpc-auth: a user has a password hash that the hasher cannot verify (${kind}), and so cannot sign in. For hashes of an old system, set passwords.hasher to withLegacyPasswords.`,
  )
}
