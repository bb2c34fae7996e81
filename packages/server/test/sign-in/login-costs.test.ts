import { describe, expect, test } from 'vitest'
import { argon2id, type PasswordHasher } from '../../src/index.ts'
import { createPasswords } from '../../src/password/password.ts'

const today = { memoryCost: 8192, timeCost: 2 }
const silent = { onUnknownHash: () => undefined }
const password = 'correct horse'

/** Of this process alone, its threads included: what others do on the machine does not count. */
function milliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Who asks makes no difference here. */
const alone = { networkOf: () => null, clock: () => new Date() }

/** What a refused login costs each kind of account, of many rounds the quickest tenth. */
async function costs(
  hashes: Readonly<Record<string, string | null>>,
  hasher: PasswordHasher,
  given = 'wrong horse',
): Promise<Record<string, number>> {
  const passwords = createPasswords({ hasher, concurrency: 1, ...silent }, alone)
  const times = new Map<string, number[]>()
  await passwords.verify(null, given)
  for (let round = 0; round < 25; round += 1) {
    for (const [kind, hash] of Object.entries(hashes)) {
      const begun = milliseconds()
      expect(await passwords.verify(hash, given)).toBe(false)
      times.set(kind, [...(times.get(kind) ?? []), milliseconds() - begun])
    }
  }
  const quick = [...times].map(
    ([kind, all]) => [kind, all.toSorted((a, b) => a - b)[2] ?? 0] as const,
  )
  return Object.fromEntries(quick)
}

/** A verification that does not hash takes a hundredth; one of half the cost a half. */
function expectAlike(found: Readonly<Record<string, number>>): void {
  const [least, most] = [Math.min(...Object.values(found)), Math.max(...Object.values(found))]
  const alike = most / least < 1.4
  expect({ alike, found }).toEqual({ alike: true, found }) // so that a failure says which
}

test(
  'a login costs the same whatever hash the account has [field-C7]',
  { retry: 2, timeout: 60_000 },
  async () => {
    const made = (memoryCost: number, timeCost: number) =>
      argon2id({ memoryCost, timeCost }).hash(password)
    expectAlike(
      await costs(
        {
          own: await made(8192, 2),
          nobody: null,
          empty: '',
          'no password': '!',
          'none of shadow': '*',
          'unknown kind': '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2',
          'another kind': 'pbkdf2_sha256$600000$salt$DD/ASDxCn4iyVsu8Fy1JFzJYGkw/A7XPX9cm7UgSfjM=',
          'damaged argon2': '$argon2id$v=19$m=8192,t=2,p=1$c2Vh$c2Vh',
          'of less memory': await made(4096, 2),
          'of fewer passes': await made(8192, 1),
          'of hardly any cost': await made(64, 1),
        },
        argon2id(today),
      ),
    )
  },
)

test(
  'hashes of costlier settings cost what all do once they are named [field-C7]',
  { retry: 2, timeout: 60_000 },
  async () => {
    const formerly = [{ memoryCost: 16_384, timeCost: 2 }]
    const hashes = {
      now: await argon2id(today).hash(password),
      before: await argon2id({ ...formerly[0] }).hash(password),
      nobody: null,
      'no password': '!',
    }
    expectAlike(await costs(hashes, argon2id({ ...today, formerly })))
  },
)

test(
  'a password that NFKC changes costs the same for every account [field-C7]',
  { retry: 2, timeout: 60_000 },
  async () => {
    const hashes = { now: await argon2id(today).hash(password), nobody: null, 'no password': '!' }
    expectAlike(await costs(hashes, argon2id(today), 'trade™mark'))
  },
)

describe('a hasher of the app’s own', () => {
  const compared: string[] = []
  const hasher: PasswordHasher = {
    hash: async () => 'own:decoy',
    verify: async (hash) => (compared.push(hash), true),
    needsRehash: () => false,
  }

  test.each([null, '', '!', '!abc', '*'])('is given its own hash in place of %j', async (hash) => {
    compared.length = 0
    const passwords = createPasswords({ hasher, ...silent }, alone)
    expect(await passwords.verify(hash, 'a')).toBe(false)
    expect(compared).toEqual(['own:decoy'])
  })

  test('is given its own hash for each that it does not know, if it says so [field-C7]', async () => {
    compared.length = 0
    const knowing = { ...hasher, knows: (hash: string) => hash.startsWith('own:') }
    const passwords = createPasswords({ hasher: knowing, ...silent }, alone)
    expect(await passwords.verify('$6$salt$hash', 'a')).toBe(false)
    expect(await passwords.verify('own:ada', 'a')).toBe(true)
    expect(compared).toEqual(['own:decoy', 'own:ada'])
  })
})
