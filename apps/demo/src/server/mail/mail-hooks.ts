import type { Hooks, User } from '@trpc-auth/server'
import { factorHooks, notYou } from './factor-hooks.ts'
import { type Letter, mailOf } from './letter.ts'
import type { SendMail } from './mail.ts'

interface MailSettings {
  readonly send: SendMail
  /**
   * Where people reach the app. Never read from a request: its Host header is whatever the sender
   * likes, and a link to another host gives its token away (OWASP forgot password cheat sheet).
   */
  readonly address: string
}

/**
 * The e-mails in the life of a user. None contains the user's name: anyone who signs up with
 * somebody else's address could use it to write to them.
 */
export function mailHooks({ send, address }: MailSettings): Hooks<User<object>> {
  const post = async (letter: Letter) => send(await mailOf(letter))

  /** The token is in the fragment: it reaches no server, no log and no Referer header. */
  const linkTo = (path: string, token: string) => `${address}${path}#${token}`

  /** And whose password it is, which password managers would not know otherwise. */
  const linkFor = (email: string, link: string) => `${link}&for=${encodeURIComponent(email)}`

  return {
    afterRequestVerify: ({ user, token }) =>
      post({
        to: user.email,
        subject: 'Confirm your e-mail address',
        link: { label: 'Confirm this address', url: linkTo('/verify', token) },
        paragraphs: [
          'Someone, hopefully you, has signed up with this address.',
          'The link works for one hour. If it was not you, ignore this e-mail.',
        ],
      }),

    afterForgotPassword: ({ user, token }) =>
      post({
        to: user.email,
        subject: 'Choose a new password',
        link: {
          label: 'Choose a new password',
          url: linkFor(user.email, linkTo('/reset-password', token)),
        },
        paragraphs: [
          'You asked for a new password.',
          'The link works once, within an hour. If you did not ask, do nothing: your password stays the same.',
        ],
      }),

    afterRequestEmailChange: ({ newEmail, token }) =>
      post({
        to: newEmail,
        subject: 'Confirm your new e-mail address',
        link: { label: 'Use this address', url: linkTo('/confirm-email', token) },
        paragraphs: [
          'Someone, hopefully you, wants to use this address for an account.',
          'The link works for one hour. Nothing changes until you confirm the address. If it was not you, ignore this e-mail.',
        ],
      }),

    async afterUpdate({ user, previous, changed }) {
      if (changed.includes('email')) await post(emailChanged(previous.email))
      if (changed.includes('password')) await post(passwordChanged(user.email))
    },

    afterResetPassword: ({ user }) => post(passwordChanged(user.email)),

    // Nothing of whoever asked: they may have entered a stranger's address.
    afterRequestOAuthEmail: ({ email, token }) =>
      post(addressFor(email, linkTo('/oauth/email', token))),

    ...factorHooks(post),
  }
}

function addressFor(to: string, url: string): Letter {
  return {
    to,
    subject: 'Confirm your e-mail address',
    link: { label: 'Confirm this address', url },
    paragraphs: [
      'Someone, hopefully you, wants to sign in with this address.',
      'The link works once, within half an hour, and only in the browser in which you asked for it. If it was not you, ignore this e-mail.',
    ],
  }
}

/** To the old address, because an attacker reads the new one. It does not say which that is. */
function emailChanged(to: string): Letter {
  return {
    to,
    subject: 'Your e-mail address was changed',
    paragraphs: [
      'Your account now has a different address. You can no longer sign in with this one.',
      notYou,
    ],
  }
}

function passwordChanged(to: string): Letter {
  return {
    to,
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account was changed, and you were signed out everywhere else.',
      notYou,
    ],
  }
}
