import { TOTP } from 'otpauth'

/** The code that somebody's authenticator app shows then. */
export function codeAt(secret: string, time: Date, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: time.getTime() + steps * 30_000 })
}

/** A code that it does not show within two minutes of then. */
export function wrongCode(secret: string, time: Date): string {
  const shown = [-3, -2, -1, 0, 1, 2, 3].map((steps) => codeAt(secret, time, steps))
  return ['111111', '222222', '333333', '444444'].find((code) => !shown.includes(code)) ?? ''
}
