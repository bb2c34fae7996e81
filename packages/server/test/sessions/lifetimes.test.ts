import { subjectOf } from '../harness/subject.ts'
import { expect, test } from 'vitest'
import {
  AuthConfigError,
  cookieBackend,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
} from '../../src/index.ts'
import { secret } from '../harness/app.ts'

interface Times {
  readonly lifetimeSeconds: number
  readonly renewAfterSeconds?: number
  readonly maxLifetimeSeconds?: number
}

const sessions = memorySessions()
const builders = {
  jwtStrategy: (times: Times) => jwtStrategy({ secret, ...times }),
  'jwtStrategy with sessions': (times: Times) => jwtStrategy({ secret, sessions, ...times }),
  databaseStrategy: (times: Times) => databaseStrategy({ sessions, ...times }),
  cookieBackend: (times: Times) => cookieBackend({ secret, ...times }).strategy,
}

const day = 24 * 60 * 60
const inVain: readonly Times[] = [
  { lifetimeSeconds: 30 * day, renewAfterSeconds: day },
  { lifetimeSeconds: 90 * day, renewAfterSeconds: day },
  { lifetimeSeconds: 3600, renewAfterSeconds: 60, maxLifetimeSeconds: 3600 },
  { lifetimeSeconds: 3600.5, renewAfterSeconds: 60, maxLifetimeSeconds: 3600.9 },
]
const good: readonly Times[] = [
  { lifetimeSeconds: 30 * day - 1, renewAfterSeconds: day },
  { lifetimeSeconds: 90 * day, renewAfterSeconds: day, maxLifetimeSeconds: 90 * day + 1 },
  { lifetimeSeconds: 90 * day },
]

for (const [name, build] of Object.entries(builders)) {
  test.each(inVain)(`${name} refuses a renewal that cannot come: %o [field-C21]`, (times) => {
    expect(() => build(times)).toThrow(AuthConfigError)
    expect(() => build(times)).toThrow(/^renewAfterSeconds has no effect: .*more than lifetimeS/)
  })

  test(`${name} refuses a longest lifetime that nothing reaches [field-C21]`, () => {
    expect(() => build({ lifetimeSeconds: 3600, maxLifetimeSeconds: day })).toThrow(
      /^maxLifetimeSeconds has no effect without renewAfterSeconds/,
    )
  })

  test.each(good)(`${name} takes %o, and renews as soon as it says`, async (times) => {
    const strategy = build(times)
    const { renewAfterSeconds } = times
    expect(strategy.renewal !== undefined).toBe(renewAfterSeconds !== undefined)
    if (renewAfterSeconds === undefined) return
    const now = new Date()
    const issued = await strategy.write(subjectOf({ backend: 'web' }), now)
    const later = new Date(now.getTime() + renewAfterSeconds * 1000 + 1000)
    const session = { ...issued.session, backend: 'web' }
    const renewed = await strategy.renewal?.renew(issued.token, session, later)
    expect(renewed?.session.expiresAt.getTime()).toBeGreaterThan(issued.session.expiresAt.getTime())
  })

  test(`${name}: a step-up never shortens a session that began before its lifetime was cut`, async () => {
    const now = new Date()
    const { session } = await build({ lifetimeSeconds: day }).write(subjectOf(), now)
    const given = { ...session, backend: 'cookie' }
    const proved = await build({ lifetimeSeconds: 3600 }).reissue?.(given, now)
    expect(proved?.session.expiresAt).toEqual(session.expiresAt)
  })
}
