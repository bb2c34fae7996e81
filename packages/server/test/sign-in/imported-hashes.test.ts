import bcrypt from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { argon2id, type PasswordOptions } from '../../src/index.ts'
import {
  bcryptHashes,
  firebaseHashes,
  pbkdf2Hashes,
  withLegacyPasswords,
} from '../../src/password/legacy/legacy-passwords.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { refusal } from '../harness/refusal.ts'

/** Ada's account, with the hash that her old system had. */
async function openWith(passwordHash: string, passwords: PasswordOptions) {
  const town = await openAccounts({ passwords: { onUnknownHash: () => undefined, ...passwords } })
  const { id } = await town.settle()
  await town.auth.users.update(id, { passwordHash })
  const tries = async (password: string) => {
    const browser = town.browse()
    const login = browser.trpc.auth.login.mutate({ email: ada.email, password })
    return login.then(
      () => 'in' as const,
      () => 'out' as const,
    )
  }
  const hash = async () => (await town.record(ada.email)).passwordHash
  return { town, tries, hash, [Symbol.asyncDispose]: () => town[Symbol.asyncDispose]() }
}

/** Made by argon2-cffi 25, of passwords that NFKC changes, with the settings of the tests' hasher. */
const typed = {
  'trade™mark horse':
    '$argon2id$v=19$m=1024,t=1,p=1$ghZN0xXajnz1tpffgej5dw$1GA5YrQvpUFLpag5QI2Vip1jHAwZBM/7Fpb7c23/m3M',
  'no\u00A0break space':
    '$argon2id$v=19$m=1024,t=1,p=1$e//FCT0yJ94lQ99PzH1DcA$dVpkJoicTryGY6qm5RZjtBuDJYXhRd/Q0/b04QCkadc',
  'deco\u0308mposed letters':
    '$argon2id$v=19$m=1024,t=1,p=1$szukF2fDRXw/D/IUCgEADg$F75ISSxSnkg67dXxIDq/s/mE1YpmnPSFXufgvYYH3WY',
}

describe.for(Object.entries(typed))('an argon2 hash of %j as it was typed', ([password, old]) => {
  test('lets its user in and is replaced, so that the NFKC is good from then on [field-D19]', async () => {
    await using moved = await openWith(old, { hasher: fastHasher })
    expect(await moved.tries(password.normalize('NFKC'))).toBe('out')
    expect(await moved.hash()).toBe(old)
    expect(await moved.tries(password)).toBe('in')
    const fresh = await moved.hash()
    expect(fresh).not.toBe(old)
    expect(await moved.tries(password)).toBe('in')
    expect(await moved.tries(password.normalize('NFKC'))).toBe('in')
    expect(await moved.tries(`${password}.`)).toBe('out')
    expect(await moved.hash()).toBe(fresh)
  })

  test('also behind a hasher with legacy hashes [field-D19]', async () => {
    const hasher = withLegacyPasswords(fastHasher, [bcryptHashes({ cost: 4 })])
    await using moved = await openWith(old, { hasher })
    expect(await moved.tries(password)).toBe('in')
    expect(await moved.hash()).not.toBe(old)
  })
})

describe('a bcrypt hash, which overlooks what is behind the 72nd byte', () => {
  const hasher = withLegacyPasswords(fastHasher, [bcryptHashes({ cost: 4 })])
  const long = `${'correct horse battery staple '.repeat(3)}`.slice(0, 80)
  const head = long.slice(0, 72)
  const wide = `${'é'.repeat(36)}ööö` // 72 bytes, and six more

  test.each([
    ['another tail', long, `${head}anything`],
    ['no tail', long, head],
    ['its own tail', long, long],
    ['another tail of letters that are two bytes', wide, `${'é'.repeat(36)}xyz`],
    ['exactly 72 bytes', head, head],
  ])('stays as it is when its user comes with %s [field-D5]', async (_what, own, given) => {
    const old = bcrypt.hashSync(own, 4)
    await using moved = await openWith(old, { hasher })
    expect(await moved.tries(given)).toBe('in') // as in the old system
    expect(await moved.hash()).toBe(old)
    expect(await moved.tries(own)).toBe('in') // it is still the owner's
  })

  test('of 71 bytes is replaced [field-D5]', async () => {
    const own = head.slice(1)
    const old = bcrypt.hashSync(own, 4)
    await using moved = await openWith(old, { hasher })
    expect(await moved.tries(own)).toBe('in')
    expect(await moved.hash()).toMatch(/^\$argon2id\$/)
    expect(await moved.tries(own)).toBe('in')
  })

  test('of SHA-256 counts all of it, and is replaced [field-D5]', async () => {
    // Made by Django 5.2.
    const old = 'bcrypt_sha256$$2b$04$eBA9PZf8Rz6aBpMeFXRiKe43Vzjj67kTnOfuh.DipCs3xkqUFb7ti'
    await using moved = await openWith(old, { hasher })
    expect(await moved.tries(`${'x'.repeat(79)}y`)).toBe('out')
    expect(await moved.tries('x'.repeat(80))).toBe('in')
    expect(await moved.hash()).toMatch(/^\$argon2id\$/)
  })
})

test('a text with zeros behind it is not the password, although HMAC takes the two for one [field-D5]', async () => {
  const hasher = withLegacyPasswords(fastHasher, [pbkdf2Hashes({ iterations: 2000 })])
  const old = 'pbkdf2_sha256$2000$$tteICr4OZ90uG7Yb6QpigLgSok+AawxbP/dl0cm+fUM='
  await using moved = await openWith(old, { hasher })
  expect(await moved.tries('lètmein ﬁsh\0')).toBe('out')
  expect(await moved.hash()).toBe(old)
  expect(await moved.tries('lètmein ﬁsh')).toBe('in')
})

describe('a hash of Firebase', () => {
  /** The example of the repository firebase/scrypt. */
  const project = {
    signerKey:
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    saltSeparator: 'Bw==',
    rounds: 8,
    memoryCost: 14,
  }
  const old =
    'firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=='

  test('lets its user in and is replaced, and nobody else [field-D19]', async () => {
    const hasher = withLegacyPasswords(fastHasher, [firebaseHashes(project)])
    await using moved = await openWith(old, { hasher })
    expect(await moved.tries('user2password')).toBe('out')
    expect(await moved.tries('')).toBe('out')
    expect(await moved.hash()).toBe(old)
    expect(await moved.tries('user1password')).toBe('in')
    expect(await moved.hash()).toMatch(/^\$argon2id\$/)
    expect(await moved.tries('user1password')).toBe('in')
  })

  test('needs the parameters of the project', () => {
    expect(() => firebaseHashes({ ...project, signerKey: '?' })).toThrow(/^firebaseHashes: signerK/)
    expect(() => firebaseHashes({ ...project, signerKey: '' })).toThrow(/must be base64/)
    expect(() => firebaseHashes({ ...project, memoryCost: 0 })).toThrow(/got 8 and 0/)
  })
})

describe('a hash that the hasher cannot verify', () => {
  const unknown: readonly [hash: string, kind: string][] = [
    ['$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2', '$6$'],
    ['$2b$04$eBA9PZf8Rz6aBpMeFXRiKealDsNryQ6EIepo/WVMgLyc7qCbM2bl.', '$2b$'],
    ['pbkdf2_sha256$2000$seasalt$DD/ASDxCn4iyVsu8Fy1JFzJYGkw/A7XPX9cm7UgSfjM=', 'pbkdf2_sha256'],
    ['{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', '{SSHA}'],
    ['sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8', 'sha1'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'without a mark, of 32 characters'],
    ['correct horse', 'without a mark, of 13 characters'],
  ]
  test.each(unknown)('%s lets nobody in and is reported once [field-D19]', async (hash, kind) => {
    const told: string[] = []
    await using moved = await openWith(hash, {
      hasher: fastHasher,
      onUnknownHash: (one) => void told.push(one),
    })
    for (const given of [ada.password, 'correct horse', '']) {
      expect(await moved.tries(given)).toBe('out')
    }
    expect(told).toEqual([kind])
    expect(await moved.hash()).toBe(hash)
  })

  test.each(['', '!', '!Xq3mP8vN2kL9tR5wY7zB', '*'])(
    '%j is no password, and nothing to report',
    async (hash) => {
      const told: string[] = []
      await using moved = await openWith(hash, {
        hasher: withLegacyPasswords(fastHasher, [bcryptHashes({ cost: 4 })]),
        onUnknownHash: (one) => void told.push(one),
      })
      for (const given of ['', '!', hash]) expect(await moved.tries(given)).toBe('out')
      expect(told).toEqual([])
    },
  )

  test('a reporter that throws takes nothing from anybody', async () => {
    await using moved = await openWith('$6$salt$hash', {
      hasher: fastHasher,
      onUnknownHash: () => {
        throw new Error('no log')
      },
    })
    const login = moved.town.browse().trpc.auth.login.mutate(ada)
    expect((await refusal(login)).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  })
})

test('settings that argon2 does not have are refused', () => {
  for (const bad of [
    { memoryCost: 0 },
    { timeCost: 0.5 },
    { parallelism: -1 },
    { timeCost: NaN },
  ]) {
    expect(() => argon2id(bad)).toThrow(/^argon2id: \w+ must be a whole number, 1 or more; got/)
  }
  expect(() => argon2id({ memoryCost: 16, parallelism: 4 })).toThrow(/at least 8 for each of the 4/)
})
