import { describe, expect, test } from 'vitest'
import {
  AuthError,
  memoryRecords,
  memoryUsers,
  type RecordStore,
  type UserStore,
} from '../../src/index.ts'
import { recoveryCodes } from '../../src/recovery-code/index.ts'
import { wrongCode } from '../harness/authenticator-app.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { createGate, type Gate } from '../harness/gate.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome, type Town } from '../harness/second-factor-town.ts'

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
const home = from('192.0.2.1')
const elsewhere = (at: number) => from(`198.51.${100 + Math.floor(at / 250)}.${at % 250}`)

/** Behind one proxy, so that a test chooses the address; Ada has set up a factor at home. */
async function openLimited(limits: object = {}) {
  const town = await openTown({ limits, trustProxy: 1 })
  const browser = await town.login(ada, home)
  return { town, browser, ...(await town.setUp(browser)) }
}

/** Somebody who knows the password tries recovery codes, each from an address of its own. */
async function guessRecoveryCodes(town: Town, times: number) {
  const ends: string[] = []
  for (let at = 0; at < times; at += 1) {
    const { trpc } = await town.login(ada, elsewhere(at))
    ends.push(await outcome(trpc.recovery.verify.mutate({ code: 'AAAAA-AAAAA-AAAAAA' })))
  }
  return ends
}

async function guess(town: Town, secret: string, times: number) {
  const ends: string[] = []
  for (let at = 0; at < times; at += 1) {
    const { trpc } = await town.login(ada, elsewhere(at + 10))
    ends.push(await outcome(trpc.totp.verify.mutate({ code: wrongCode(secret, town.clock()) })))
  }
  return ends
}

describe('whoever guesses codes with a stolen password', () => {
  test('cannot have the owner use up recovery codes that are then refused [sec-72]', async () => {
    const { town, recoveryCodes } = await openLimited()
    await using _town = town
    await guessRecoveryCodes(town, 12)
    const owner = await town.login(ada, elsewhere(99))
    const [code = ''] = recoveryCodes
    expect(await outcome(owner.trpc.recovery.verify.mutate({ code }))).toBe('TOO_MANY_REQUESTS')
    expect(await town.told('afterRecoveryCodeUsed')).toEqual([])
    town.clock.advance(900)
    const later = await town.login(ada, elsewhere(99))
    expect(await outcome(later.trpc.recovery.verify.mutate({ code }))).toBe('answered')
  })

  test('is not known by having proved the password from there before there was a factor [sec-72]', async () => {
    await using town = await openTown({ limits: {}, trustProxy: 1 })
    const thief = await town.login(ada, elsewhere(1))
    await thief.trpc.password.verify.mutate(ada)
    const { secret } = await town.setUp(await town.login(ada, home))
    await guess(town, secret, 10)
    const again = await town.login(ada, elsewhere(1))
    const code = town.code(secret)
    expect(await outcome(again.trpc.totp.verify.mutate({ code }))).toBe('TOO_MANY_REQUESTS')
  })

  test('has a hundred tries in a month from all addresses, and the owner gets in from a known one [sec-72]', async () => {
    const { town, secret, recoveryCodes } = await openLimited()
    await using _town = town
    for (let window = 0; window < 10; window += 1) {
      const ends = await guess(town, secret, 10)
      expect(new Set(ends)).toEqual(new Set(['TOTP_CODE_WRONG']))
      town.clock.advance(900)
    }
    expect(await guess(town, secret, 1)).toEqual(['TOO_MANY_REQUESTS'])
    const abroad = await town.login(ada, elsewhere(70))
    const code = town.code(secret)
    expect(await outcome(abroad.trpc.totp.verify.mutate({ code }))).toBe('TOO_MANY_REQUESTS')
    const owner = await town.login(ada, home)
    expect(await outcome(owner.trpc.totp.verify.mutate({ code }))).toBe('answered')
    // A recovery code makes the address known.
    const [recoveryCode = ''] = recoveryCodes
    expect(await outcome(abroad.trpc.recovery.verify.mutate({ code: recoveryCode }))).toBe(
      'answered',
    )
    town.clock.advance(30)
    const later = await town.login(ada, elsewhere(70))
    expect(await outcome(later.trpc.totp.verify.mutate({ code: town.code(secret) }))).toBe(
      'answered',
    )
    town.clock.advance(30 * 24 * 3600)
    expect(await guess(town, secret, 1)).toEqual(['TOTP_CODE_WRONG'])
  })

  test('is reported to the user, once a day [sec-72]', async () => {
    const { town, secret } = await openLimited()
    await using _town = town
    await guess(town, secret, 10)
    expect(await town.told('afterFactorGuessed')).toEqual([])
    await guess(town, secret, 5)
    const told = [{ event: 'afterFactorGuessed', user: 'Ada', factor: 'totp' }]
    expect(await town.told('afterFactorGuessed')).toEqual(told)
    town.clock.advance(24 * 3600)
    await guess(town, secret, 12)
    expect(await town.told('afterFactorGuessed')).toEqual([...told, ...told])
  })
})

/** An app of passkeys whose stores can be held up, once, at one place. */
async function openHeld() {
  const held: { sign?: Gate; raise?: Gate; after?: Gate } = {}
  const keptRecords = memoryRecords()
  const records: RecordStore = {
    ...keptRecords,
    async insert(record) {
      const done = await keptRecords.insert(record)
      if (record.kind === 'passkey' && held.after) held.raise = held.after
      return done
    },
    async update(record, change) {
      const done = await keptRecords.update(record, change)
      const gate = record.kind === 'passkey' ? held.sign : undefined
      delete held.sign
      await gate?.pass()
      return done
    },
  }
  const keptUsers = memoryUsers()
  const users: UserStore = {
    ...keptUsers,
    async update(id, patch, basis) {
      const gate = patch.sessionEpoch === undefined ? undefined : held.raise
      if (gate) delete held.raise
      await gate?.pass()
      return keptUsers.update(id, patch, basis)
    },
  }
  const town = await openPasskeyTown({ records, users })
  /** Where a passkey has signed, or where the sessions end after one was stored. */
  const hold = (place: 'sign' | 'after') => (held[place] = createGate())
  const resetPassword = async (password: string) => {
    await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await town.browse().trpc.auth.resetPassword.mutate({ token, password })
  }
  return { town, hold, resetPassword }
}

describe('a passkey of a thief', () => {
  test('lets nobody in whose sign-in was under way when it was removed [sec-93]', async () => {
    const { town, hold } = await openHeld()
    await using _town = town
    const { page, authenticator, added } = await town.resident()
    const gate = hold('sign')
    const thief = town.browse()
    const coming = outcome(town.come(authenticator, {}, thief))
    await gate.reached
    await page.trpc.passkey.remove.mutate({ id: added.passkey.id })
    gate.open()
    await coming
    expect(await outcome(thief.trpc.auth.me.query())).toBe('SESSION_REVOKED')
  })

  test('that waited at an address lets nobody in once its owner has a new password, even just then [sec-64,93]', async () => {
    const { town, hold, resetPassword } = await openHeld()
    await using _town = town
    const authenticator = new Authenticator(origin)
    const thief = town.browse()
    const user = { email: ada.email, displayName: 'Ada' }
    const { options, flow } = await thief.trpc.passkey.signUpOptions.mutate(user)
    await thief.trpc.passkey.signUp.mutate({ user, response: authenticator.create(options), flow })
    const gate = hold('sign')
    const page = town.browse()
    const coming = outcome(town.come(authenticator, {}, page))
    await gate.reached
    await resetPassword('a better horse')
    gate.open()
    await coming
    expect(await outcome(page.trpc.auth.me.query())).toBe('SESSION_REVOKED')
  })

  test('that is taken back, for the session was ended meanwhile, leaves no session of its own [sec-93]', async () => {
    const { town, hold, resetPassword } = await openHeld()
    await using _town = town
    await town.settle()
    const thief = await town.signIn()
    const authenticator = new Authenticator(origin)
    const gate = hold('after')
    const adding = outcome(town.add(thief, authenticator))
    await gate.reached
    await resetPassword('a better horse')
    const second = await town.come(authenticator)
    gate.open()
    expect(await adding).toBe('SESSION_REVOKED')
    expect(await outcome(second.trpc.auth.me.query())).toBe('SESSION_REVOKED')
    expect(await outcome(town.come(authenticator))).toBe('PASSKEY_UNKNOWN')
  })
})

test('of two passkeys that are made at once in one session, one is kept, and its browser stays signed in', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = town.browse({ link: 'httpLink' })
  await page.trpc.auth.login.mutate(ada)
  const made = []
  for (const authenticator of [new Authenticator(origin), new Authenticator(origin)]) {
    const { options } = await page.trpc.passkey.registerOptions.mutate()
    made.push(authenticator.create(options))
  }
  const ends = await Promise.all(
    made.map((response) => outcome(page.trpc.passkey.register.mutate({ response }))),
  )
  expect(ends.toSorted()).toEqual(['SESSION_REVOKED', 'answered'])
  expect(await page.trpc.passkey.list.query()).toHaveLength(1)
})

test('a passkey that there is no room to make recovery codes for signs nobody out', async () => {
  await using town = await openPasskeyTown({
    factors: [recoveryCodes()],
    passwords: { concurrency: 1, maxQueue: 2 },
  })
  await town.settle()
  const page = await town.signIn()
  expect(await outcome(town.add(page))).toBe('TOO_MANY_REQUESTS')
  expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  expect(await page.trpc.passkey.list.query()).toEqual([])
})

test('of two factors that are removed at once, whoever must have one keeps one [sec-92]', async () => {
  await using town = await openPasskeyTown({ requireFactor: () => true })
  await town.settle()
  const page = await town.signIn()
  const { added: first } = await town.add(page)
  const { added: second } = await town.add(page)
  const ends = await Promise.all(
    [first, second].map(({ passkey: { id } }) => outcome(page.trpc.passkey.remove.mutate({ id }))),
  )
  expect(ends.toSorted()).toEqual(['SESSION_REVOKED', 'answered'])
  expect(await page.trpc.passkey.list.query()).toHaveLength(1)
})

test('a superuser’s password and a stolen session of theirs reset nobody’s factors [sec-97]', async () => {
  await using town = await openTown()
  await town.auth.users.update(town.id(bob), { isSuperuser: true })
  const { browser } = await town.enrolled()
  const { browser: help, secret } = await town.enrolled(bob)
  const reset = () => help.trpc.factors.reset.mutate({ id: town.id(ada) })
  town.clock.advance(301)
  await help.trpc.password.verify.mutate(bob)
  expect((await refusal(reset())).auth?.stepUp?.methods).toEqual(['totp', 'recovery-code'])
  expect(await browser.trpc.factors.status.query()).toEqual({ enrolled: ['totp', 'recovery-code'] })
  await help.trpc.totp.verify.mutate({ code: town.code(secret) })
  expect(await reset()).toEqual({ ok: true })
})

test('a link on another site that makes the server call a procedure changes no passkey [sec-21]', async () => {
  await using town = await openPasskeyTown()
  const { page, added } = await town.resident()
  const headers = await page.headers('/trpc', 'GET')
  headers.set('sec-fetch-site', 'cross-site')
  const caller = town.callerOf(
    town.createContext({ headers, method: 'GET', setCookie: () => undefined }),
  )
  const { id } = added.passkey
  const calls = {
    remove: () => caller.passkey.remove({ id }),
    registerOptions: () => caller.passkey.registerOptions(),
    verifyOptions: () => caller.passkey.verifyOptions(),
  }
  for (const [name, call] of Object.entries(calls)) {
    const error = await call().catch((cause: unknown) => cause)
    expect([name, error instanceof AuthError && error.auth.code]).toEqual([
      name,
      'CROSS_SITE_REQUEST',
    ])
  }
  expect(await page.trpc.passkey.list.query()).toHaveLength(1)
})

test('an old recovery code that was being used while the set was renewed brings no old code back [sec-74]', async () => {
  const held: { use?: Gate } = {}
  const kept = memoryRecords()
  const records: RecordStore = {
    ...kept,
    async update(record, change) {
      const gate = record.kind === 'recovery-code' ? held.use : undefined
      delete held.use
      await gate?.pass()
      return kept.update(record, change)
    },
  }
  await using town = await openTown({ records })
  const { browser, recoveryCodes: old } = await town.enrolled()
  const thief = await town.login()
  const gate = (held.use = createGate())
  const using = outcome(thief.trpc.recovery.verify.mutate({ code: old[0] ?? '' }))
  await gate.reached
  town.clock.advance(1)
  const { recoveryCodes: fresh } = await browser.trpc.recovery.renew.mutate()
  gate.open()
  expect(await using).toBe('RECOVERY_CODE_WRONG')
  expect(await browser.trpc.recovery.status.query()).toEqual({ left: 10 })
  const again = await town.login()
  const { recovery } = again.trpc
  expect(await outcome(recovery.verify.mutate({ code: old[1] ?? '' }))).toBe('RECOVERY_CODE_WRONG')
  expect(await outcome(recovery.verify.mutate({ code: fresh[0] ?? '' }))).toBe('answered')
})

test('a batch that signs in and goes on is nobody’s: neither a code nor a call counts in it [sec-61]', async () => {
  await using town = await openTown()
  const { secret } = await town.enrolled()
  const { trpc } = town.browse()
  const code = town.code(secret)
  const ends = await Promise.all([
    outcome(trpc.auth.login.mutate(ada)),
    outcome(trpc.totp.verify.mutate({ code })),
    outcome(trpc.auth.me.query()),
    outcome(trpc.password.verify.mutate(ada)),
    outcome(trpc.factors.status.query()),
  ])
  expect(ends).toEqual([
    'answered',
    'NOT_SIGNED_IN',
    'NOT_SIGNED_IN',
    'NOT_SIGNED_IN',
    'NOT_SIGNED_IN',
  ])
  // And one that completes the sign-in goes on without it, although the code is right.
  const completing = await Promise.all([
    outcome(trpc.totp.verify.mutate({ code })),
    outcome(trpc.totp.remove.mutate()),
    outcome(trpc.recovery.renew.mutate()),
    outcome(trpc.whose.query()),
  ])
  const wanted = 'SECOND_FACTOR_REQUIRED'
  expect(completing).toEqual(['answered', wanted, wanted, wanted])
})

test('a session from before there was a factor proves, adds and removes none [sec-93]', async () => {
  await using town = await openTown()
  const thief = await town.login()
  const begun = await thief.trpc.totp.enrol.mutate()
  await town.enrolled()
  const { totp, recovery, factors, password } = thief.trpc
  const calls = [
    () => totp.confirm.mutate({ code: town.code(begun.secret) }),
    () => totp.remove.mutate(),
    () => totp.enrol.mutate(),
    () => recovery.renew.mutate(),
    () => factors.status.query(),
    () => password.verify.mutate(ada),
  ]
  for (const call of calls) expect(await outcome(call())).toBe('SESSION_REVOKED')
  // The set-up that was begun then is in the browser still: a new sign-in cannot end it.
  await thief.trpc.auth.login.mutate(ada)
  const late = thief.trpc.totp.confirm.mutate({ code: town.code(begun.secret) })
  expect(await outcome(late)).toBe('SECOND_FACTOR_REQUIRED')
})
