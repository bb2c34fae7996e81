import type { Hooks, User } from '@trpc-auth/server'
import type { Letter } from './letter.ts'

/** What is said to people who did not do it. */
export const notYou = 'If it was not you, tell the people who run this server at once.'

const signedOut = 'You were signed out everywhere else.'

/**
 * The e-mails about what people prove themselves with besides a password (OWASP ASVS 5.0, 6.3.7). None
 * contains what the user calls a passkey: whoever has broken in could have chosen it.
 */
export function factorHooks(post: (letter: Letter) => Promise<void>): Hooks<User<object>> {
  return {
    afterFactorAdded: ({ user, factor }) => {
      const { subject, added } = said(factor)
      return post({ to: user.email, subject, paragraphs: [`${added} ${signedOut}`, notYou] })
    },

    afterFactorRemoved: ({ user, factor }) => {
      const { name } = said(factor)
      return post({
        to: user.email,
        subject: `${name} was removed`,
        paragraphs: [`${name} was removed from your account. ${signedOut}`, notYou],
      })
    },

    afterRecoveryCodeUsed: ({ user, left }) =>
      post({
        to: user.email,
        subject: 'A recovery code was used',
        paragraphs: [
          `Someone, hopefully you, has used one of your recovery codes. ${codesLeft(left)}`,
          notYou,
        ],
      }),

    afterFactorsReset: ({ user }) =>
      post({
        to: user.email,
        subject: 'Your second step was reset',
        paragraphs: [
          'The people who run this server have deleted your authenticator app, passkeys and recovery codes, and signed you out everywhere. From now on your password alone lets you in.',
          'If you did not ask for it, change your password, and tell them at once.',
        ],
      }),

    ...warningHooks(post),
  }
}

/** What somebody else has tried. */
function warningHooks(post: (letter: Letter) => Promise<void>): Hooks<User<object>> {
  return {
    afterFactorGuessed: ({ user }) =>
      post({
        to: user.email,
        subject: 'Someone is guessing your codes',
        paragraphs: [
          'Someone has entered one wrong code after another for your account. Whoever gets that far knows your password, or uses a browser in which you are signed in.',
          'If it was not you, choose another password at once. That signs everybody else out.',
        ],
      }),

    async afterPasskeyRefused({ user }) {
      if (user === null) return
      await post({
        to: user.email,
        subject: 'A passkey was refused',
        paragraphs: [
          'One of your passkeys was used in a way that a passkey is not used: it may have been copied. Nobody was let in.',
          'Remove it from your account, and add a new one.',
        ],
      })
    },
  }
}

interface Said {
  readonly name: string
  readonly subject: string
  readonly added: string
}

const byFactor: Readonly<Partial<Record<string, Said>>> = {
  totp: {
    name: 'Your authenticator app',
    subject: 'An authenticator app was set up',
    added:
      'An authenticator app was set up for your account: you will be asked for a code after your password.',
  },
  passkey: {
    name: 'A passkey',
    subject: 'A passkey was added',
    added:
      'A passkey was added to your account. It signs you in without a password, and you will be asked for it after your password.',
  },
  'recovery-code': {
    name: 'Your recovery codes',
    subject: 'You have new recovery codes',
    added: 'New recovery codes were made for your account. The old ones no longer work.',
  },
}

function said(factor: string): Said {
  return (
    byFactor[factor] ?? {
      name: 'A way to sign in',
      subject: 'A way to sign in was added',
      added: 'A way to sign in was added to your account.',
    }
  )
}

function codesLeft(left: number): string {
  if (left === 0) return 'It was the last one: sign in, and make new ones.'
  return left === 1 ? 'One code is left: make new ones soon.' : `${left} codes are left.`
}
