import { command } from '../command/command.ts'
import { newSecret } from '../secret/new-secret.ts'

export const secret = command({
  about:
    'Prints a fresh secret: 48 random bytes in base64url. It is used for nothing else, and kept nowhere.',
  flags: {
    env: { kind: 'text', value: 'NAME', about: 'Print NAME=secret, a line for an .env file' },
  },
  examples: ['trpc-auth secret', 'trpc-auth secret --env AUTH_SECRET >> .env'],
  async run({ flags: { env }, io }) {
    const made = newSecret()
    io.line(env === undefined ? made : `${env}=${made}`)
    io.result({ secret: made })
    return 0
  },
})
