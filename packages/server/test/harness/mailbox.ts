import type { Hooks } from '../../src/index.ts'

/** A mail as the app would have sent it. */
export interface Mail {
  readonly kind: 'verify' | 'reset' | 'change-email' | 'register-existing'
  readonly to: string
  readonly token: string
}

interface Addressed {
  readonly email: string
}

/** Where the app's mails arrive. */
export class Mailbox {
  readonly #delivered: () => Promise<void>
  readonly #mails: Mail[] = []

  /** @param delivered when everything that is on its way has come */
  constructor(delivered: () => Promise<void>) {
    this.#delivered = delivered
  }

  readonly hooks: Hooks<Addressed> = {
    afterRequestVerify: ({ user, token }) => this.#put('verify', user.email, token),
    afterForgotPassword: ({ user, token }) => this.#put('reset', user.email, token),
    afterRequestEmailChange: ({ newEmail, token }) => this.#put('change-email', newEmail, token),
    afterRegisterExisting: ({ user }) => this.#put('register-existing', user.email, ''),
  }

  /** Every mail so far. */
  async all(): Promise<readonly Mail[]> {
    await this.#delivered()
    return this.#mails
  }

  /** The token of the last mail to an address. */
  async token(to: string): Promise<string> {
    const mail = (await this.all()).findLast((entry) => entry.to === to)
    if (mail === undefined) throw new Error(`No mail has come for ${to}.`)
    return mail.token
  }

  #put(kind: Mail['kind'], to: string, token: string): void {
    this.#mails.push({ kind, to, token })
  }
}
