import type { Page } from 'playwright-core'
import { TOTP } from 'otpauth'
import type { Demo } from './demo.ts'
import { ada, person } from './person.ts'

/** The code that somebody's authenticator app shows now, or so many steps of 30 seconds later. */
export function codeNow(demo: Demo, secret: string, steps = 0): string {
  const timestamp = demo.clock().getTime() + steps * 30_000
  return new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp })
}

/** Somebody who has set up an authenticator app, with their recovery codes. */
export async function personWithCodes(demo: Demo, email = ada.email) {
  const who = person(demo.url)
  const { api } = who
  await api.auth.register.mutate({ ...ada, email, displayName: 'Ada' })
  await demo.change(email, { isVerified: true })
  await api.auth.login.mutate({ ...ada, email })
  const { secret } = await api.auth.totp.enrol.mutate()
  const { recoveryCodes } = await api.auth.totp.confirm.mutate({ code: codeNow(demo, secret) })
  // The next code is one that was not used.
  demo.advance(30)
  return { ...who, secret, recoveryCodes: recoveryCodes ?? [] }
}

/**
 * Gives a tab an authenticator like the one in a phone or a laptop, whose user says yes to everything.
 *
 * @returns how many passkeys it has, and how to have its user say no
 */
export async function giveAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    async names(): Promise<readonly (string | undefined)[]> {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials.map(({ userName }) => userName)
    },
    async count(): Promise<number> {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials.length
    },
    /** Whether a fingerprint is the right one. */
    async recognises(isUserVerified: boolean): Promise<void> {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
    /** Whether somebody touches it when it asks. */
    async touches(enabled: boolean): Promise<void> {
      await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
  }
}
