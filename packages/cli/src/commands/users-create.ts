import { authFlags, loadAuth, type AppAuth } from '../app/auth-module.ts'
import { orFailure } from '../app/refused.ts'
import { serverOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { UsageError } from '../command/fault.ts'
import { didYouMean } from '../command/suggestion.ts'
import { readPassword } from '../input/password.ts'

export const usersCreate = command({
  about:
    'Creates a user by the rules of the app: its password policy, its own fields, its store. No hook runs and no mail is sent. The password is asked for, or read from stdin: whatever stands in a command line can be seen by others.',
  flags: {
    email: { kind: 'text', value: 'ADDRESS', about: 'Required' },
    set: { kind: 'list', value: 'FIELD=TEXT', about: "One of the app's own fields" },
    fields: { kind: 'text', value: 'JSON', about: "The app's own fields, as an object" },
    superuser: { kind: 'switch', about: 'May administer the app' },
    verified: { kind: 'switch', about: 'The address is proved' },
    inactive: { kind: 'switch', about: 'Cannot sign in' },
    ...authFlags,
  },
  examples: [
    'trpc-auth users create --email root@example.com --set displayName=Root --superuser',
    'pass show root | trpc-auth users create --email root@example.com',
  ],
  async run({ flags, io }) {
    const { email } = flags
    if (email === undefined) throw new UsageError('--email is missing: the address of the user.')
    const own = ownFields(flags)
    const auth = await loadAuth(flags)
    checkOwn(Object.keys(own), auth)
    const { createUser } = await serverOf()
    const password = await readPassword(email)
    const user = await orFailure(
      createUser(auth, {
        ...own,
        email,
        password,
        isSuperuser: flags.superuser,
        isVerified: flags.verified,
        isActive: !flags.inactive,
      }),
    )
    io.line(user.id)
    io.note(`${user.email} is there${user.isSuperuser ? ', a superuser' : ''}.`)
    io.result({ user })
    return 0
  },
})

/** Fields that every user has, and the way to give them. */
const elsewhere: Readonly<Record<string, string>> = {
  email: 'give --email',
  password: 'it is asked for, or read from stdin',
  passwordHash: 'users import takes hashes',
  isSuperuser: 'give --superuser',
  isVerified: 'give --verified',
  isActive: 'give --inactive, if it is false',
}

type OwnSchemas = Pick<AppAuth, 'profile' | 'managed'>

/** @throws {UsageError} for what would be lost without a word, or overruled by a flag */
export function checkOwn(given: readonly string[], { profile, managed }: OwnSchemas): void {
  const known = [profile, managed].flatMap(({ _zod }) => Object.keys(_zod.def.shape))
  const name = given.find((field) => !known.includes(field))
  if (name === undefined) return
  const way = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined
  if (way !== undefined) throw new UsageError(`--set and --fields do not take ${name}: ${way}.`)
  const fields = known.length > 0 ? `has ${known.join(', ')}` : 'has no fields of its own'
  throw new UsageError(`"${name}" is no field: the app ${fields}.${didYouMean(name, known)}`)
}

function ownFields({ set, fields }: { set: readonly string[]; fields: string | undefined }) {
  const pairs = set.map((pair) => {
    const sign = pair.indexOf('=')
    if (sign < 1) throw new UsageError(`--set must be FIELD=TEXT; got "${pair}".`)
    return [pair.slice(0, sign), pair.slice(sign + 1)] as const
  })
  return { ...objectOf(fields), ...Object.fromEntries(pairs) }
}

function objectOf(text = '{}'): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // said below
  }
  throw new UsageError(`--fields must be a JSON object; got "${text}".`)
}
