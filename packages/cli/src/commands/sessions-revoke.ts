import { authFlags, loadAuth } from '../app/auth-module.ts'
import { findUser } from '../app/find-user.ts'
import { orFailure } from '../app/refused.ts'
import { command } from '../command/command.ts'

export const sessionsRevoke = command({
  about:
    'Ends all sessions of a user, on every device and in every backend. Running servers refuse the next call; those that cache sessions or users hear of it through their feed.',
  argument: { name: 'USER', about: 'an e-mail address or an id' },
  flags: authFlags,
  examples: ['trpc-auth sessions revoke ann@example.com'],
  async run({ flags, argument, io }) {
    const auth = await loadAuth(flags)
    const { id, email } = await findUser(auth, argument)
    await orFailure(auth.revokeSessions(id))
    io.line(`All sessions of ${email} (${id}) have ended.`)
    io.result({ user: { id, email } })
    return 0
  },
})
