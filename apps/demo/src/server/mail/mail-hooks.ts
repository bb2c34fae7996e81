import type { Hooks, User } from '@trpc-auth/server'
import { type Letter, mailOf } from './letter.ts'
import type { SendMail } from './mail.ts'

interface MailSettings {
  readonly send: SendMail
  /**
   * Where people reach the app. Never read from a request: its Host header is whatever the sender
   * likes, and a token in a link to another host is given away (OWASP forgot password cheat sheet).
   */
  readonly address: () => string
}

/**
 * The mails that the life of a user brings along. None says the user's name: whoever signs up with
 * somebody else's address could write there to them.
 */
export function mailHooks({ send, address }: MailSettings): Hooks<User<object>> {
  const post = async (letter: Letter) => send(await mailOf(letter))

  /** The token is in the fragment: it reaches no server, no log and no Referer header. */
  const linkTo = (path: string, token: string) => `${address()}${path}#${token}`

  return {
    afterRequestVerify: ({ user, token }) =>
      post({
        to: user.email,
        subject: 'Confirm your e-mail address',
        link: { label: 'Confirm this address', url: linkTo('/verify', token) },
        paragraphs: [
          'Somebody, you we hope, has signed up with this address.',
          'The link works for one hour. If it was not you, leave it alone.',
        ],
      }),

    afterForgotPassword: ({ user, token }) =>
      post({
        to: user.email,
        subject: 'Choose a new password',
        link: { label: 'Choose a new password', url: linkTo('/reset-password', token) },
        paragraphs: [
          'You asked for a new password.',
          'The link works once, for one hour. If you did not ask, do nothing: your password stays as it is.',
        ],
      }),

    afterRequestEmailChange: ({ newEmail, token }) =>
      post({
        to: newEmail,
        subject: 'Confirm your new e-mail address',
        link: { label: 'Use this address', url: linkTo('/confirm-email', token) },
        paragraphs: [
          'This is to be the new address of an account.',
          'The link works for one hour. Until it is opened, nothing changes. If it was not you, leave it alone.',
        ],
      }),

    async afterUpdate({ user, previous, changed }) {
      if (changed.includes('email')) await post(emailChanged(previous.email))
      if (changed.includes('password')) await post(passwordChanged(user.email))
    },

    afterResetPassword: ({ user }) => post(passwordChanged(user.email)),
  }
}

const notYou = 'If it was not you, tell whoever runs this server at once.'

/** To the old address, for whoever takes an account over reads the new one. It does not say which. */
function emailChanged(to: string): Letter {
  return {
    to,
    subject: 'Your e-mail address was changed',
    paragraphs: ['Your account has another address now. This one no longer opens it.', notYou],
  }
}

function passwordChanged(to: string): Letter {
  return {
    to,
    subject: 'Your password was changed',
    paragraphs: ['The password of your account was changed, and its sessions have ended.', notYou],
  }
}
