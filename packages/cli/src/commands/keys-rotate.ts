import { loadEnv } from '../app/env-files.ts'
import { serverOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { Failure, UsageError, wordsOf } from '../command/fault.ts'
import { newSecret } from '../secret/new-secret.ts'

export const keysRotate = command({
  about:
    'Prints a new ring of secrets for an environment variable, divided by commas: a fresh one first, which signs from then on, and behind it those in use, so that nobody is signed out. The app reads it with .split(","). Nothing is written anywhere.',
  flags: {
    env: { kind: 'text', value: 'NAME', about: 'The variable; AUTH_SECRET by default' },
    lifetime: {
      kind: 'text',
      value: 'SECONDS',
      about: "lifetimeSeconds of the app's backend, to say when the old one may go",
    },
    rolling: {
      kind: 'switch',
      about: 'Put the fresh one last: for servers that do not start together',
    },
    'env-file': {
      kind: 'list',
      value: 'FILE',
      about: 'Where the variable is; by default .env.local and .env, where they are',
    },
  },
  examples: ['trpc-auth keys rotate --lifetime 3600', 'trpc-auth keys rotate --env SESSION_SECRET'],
  async run({ flags, io }) {
    const { env: name = 'AUTH_SECRET' } = flags
    const seconds = lifetimeOf(flags.lifetime)
    loadEnv(flags['env-file'])
    const old = await ringOf(name)
    const fresh = newSecret()
    const ring = [fresh, ...old]
    const notBefore = seconds === null ? null : new Date(Date.now() + seconds * 1000)
    const rolling = [...old, fresh]
    io.line(`${name}=${(flags.rolling ? rolling : ring).join(',')}`)
    const occasion = { name, notBefore, isRolling: flags.rolling, older: old.length }
    for (const line of advice(occasion)) io.note(line)
    io.result({ name, ring, rolling, oldUntil: notBefore })
    return 0
  },
})

function lifetimeOf(given: string | undefined): number | null {
  if (given === undefined) return null
  const seconds = Number(given)
  if (seconds > 0 && seconds < 1e9) return seconds
  throw new UsageError(`--lifetime must be a number of seconds greater than 0; got "${given}".`)
}

async function ringOf(name: string): Promise<readonly string[]> {
  const value = process.env[name]
  if (value === undefined || value === '') {
    throw new Failure(`${name} is not set, so there is nothing to rotate: trpc-auth secret`)
  }
  const ring = value.split(',').map((secret) => secret.trim())
  const { cookieBackend } = await serverOf()
  try {
    cookieBackend({ secret: ring, lifetimeSeconds: 60 }) // refuses what an app would refuse
  } catch (error) {
    throw new Failure(`${name}: ${wordsOf(error)}`)
  }
  return ring
}

interface Occasion {
  readonly name: string
  readonly notBefore: Date | null
  readonly isRolling: boolean
  /** How many secrets were in use. */
  readonly older: number
}

/** Words only: stderr is what ends up in logs. */
function advice({ name, notBefore, isRolling, older }: Occasion): string[] {
  const when = notBefore?.toISOString() ?? 'lifetimeSeconds after the last server has the new ring'
  return [
    '',
    `The app must read it as a ring: secret: (process.env.${name} ?? '').split(',')`,
    isRolling
      ? 'Give it to all servers. When each has it, move its last secret to the front, and give them that.'
      : 'Several servers that do not start together: take the ring of --rolling instead.',
    `The old one may go when no session has it any more: ${when}.`,
    `If it is also the secret of createAuth, links in e-mails have it for an hour, and factors that users have set up until each is used: keep it for them. A stolen secret goes at once, and everybody signs in again.`,
    ...(older > 1 ? [`The ring has ${older} older ones; the last may be due already.`] : []),
  ]
}
