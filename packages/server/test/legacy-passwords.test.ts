import { describe, expect, test } from 'vitest'
import {
  bcryptHashes,
  pbkdf2Hashes,
  withLegacyPasswords,
  type LegacyHashes,
} from '../src/legacy/legacy-passwords.ts'
import { ada, bob, openAccounts, type Town } from './harness/accounts.ts'
import { fastHasher } from './harness/fast-hasher.ts'
import { refusal } from './harness/refusal.ts'

/** Not in NFKC: the ligature is one letter to the systems that made the hashes below. */
const password = 'lètmein ﬁsh'

/** Made by Django 3.2 and passlib 1.7. */
const imported = {
  'Django PBKDF2 with SHA-256':
    'pbkdf2_sha256$2000$seasalt$DD/ASDxCn4iyVsu8Fy1JFzJYGkw/A7XPX9cm7UgSfjM=',
  'Django PBKDF2 with SHA-1': 'pbkdf2_sha1$2000$seasalt$NDAzZkVT4k6e+atr51stDj1HzTY=',
  'Django bcrypt': 'bcrypt$$2b$04$eBA9PZf8Rz6aBpMeFXRiKealDsNryQ6EIepo/WVMgLyc7qCbM2bl.',
  'passlib PBKDF2 with SHA-256':
    '$pbkdf2-sha256$2000$IOT8P4fwPqf0vjdm7H0vRQ$AM6REZqCVKbSAS0Xu7MiisATQxXlRXATvVG14iYTusM',
  'passlib PBKDF2 with SHA-512':
    '$pbkdf2-sha512$2000$JSTEWOs9p9S6F6J0rtVaqw$0suwrTSRsx5QH5iLFXaw8BhQtanmpaSraIjr7yYrm1LfT3532J6ciBC8w/N40AN2lFDGlnj5uzCp08V.eax4oQ',
  'passlib PBKDF2 with SHA-1': '$pbkdf2$2000$D0Go1RqDMCaE8F4LoXQO4Q$6UfBMWvQS7wRXaSLQauPx2NzVCU',
  'passlib bcrypt': '$2b$04$eBA9PZf8Rz6aBpMeFXRiKealDsNryQ6EIepo/WVMgLyc7qCbM2bl.',
}

const kinds = [bcryptHashes({ cost: 4 }), pbkdf2Hashes({ iterations: 2000 })]

function openMoved(legacy: readonly LegacyHashes[] = kinds): Promise<Town> {
  return openAccounts({ passwords: { hasher: withLegacyPasswords(fastHasher, legacy) } })
}

/** Gives Ada the hash that her old system had of her password. */
async function moveIn(town: Town, passwordHash: string): Promise<void> {
  const { id } = await town.settle()
  await town.auth.users.update(id, { passwordHash })
}

describe.for(Object.entries(imported))('a hash of %s', ([, hash]) => {
  test('lets its user in, once: the new hash takes its place [fu-101,283]', async () => {
    await using town = await openMoved()
    await moveIn(town, hash)

    await town.signIn({ email: ada.email, password })

    const { passwordHash } = await town.record(ada.email)
    expect(passwordHash).toMatch(/^\$argon2id\$/)
    await town.signIn({ email: ada.email, password }) // the old password is still the password
    expect((await town.record(ada.email)).passwordHash).toBe(passwordHash)
  })

  test('lets nobody else in, and stays', async () => {
    await using town = await openMoved()
    await moveIn(town, hash)
    for (const wrong of [`${password} `, '', ada.password, 'letmein fish']) {
      const refused = await refusal(town.signIn({ email: ada.email, password: wrong }))
      expect(refused.auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    }
    expect((await town.record(ada.email)).passwordHash).toBe(hash)
  })
})

test('the upgrade ends no session, but the reset tokens that are out [fu-283]', async () => {
  await using town = await openMoved()
  await moveIn(town, imported['passlib bcrypt'])
  await town.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  const browser = await town.signIn({ email: ada.email, password })
  await town.signIn({ email: ada.email, password })

  expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  const reset = browser.trpc.auth.resetPassword.mutate({ token, password: 'a new horse' })
  expect((await refusal(reset)).auth?.code).toBe('RESET_PASSWORD_BAD_TOKEN')
})

test('a broken hash lets nobody in and is no error', async () => {
  await using town = await openMoved()
  for (const hash of [
    'pbkdf2_sha256$0$salt$AAAA',
    'pbkdf2_sha256$10$salt$A',
    'pbkdf2_md5$10$salt$AAAA',
    '$pbkdf2-sha256$10$A$A',
    '$2b$04$short',
    '',
  ]) {
    await moveIn(town, hash)
    const refused = await refusal(town.signIn({ email: ada.email, password }))
    expect(refused.auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
    await town.auth.users.delete((await town.record(ada.email)).id)
  }
})

test('unknown, wrong, inactive and not yet upgraded cost the same work [fu-282]', async () => {
  const work: string[] = []
  const watched = kinds.map((kind, at) => ({
    ...kind,
    verify: (hash: string, typed: string) => (work.push(`kind ${at}`), kind.verify(hash, typed)),
  }))
  const argon2 = {
    ...fastHasher,
    verify: (hash: string, given: string) => (work.push('argon2'), fastHasher.verify(hash, given)),
  }
  await using town = await openAccounts({
    passwords: { hasher: withLegacyPasswords(argon2, watched) },
  })
  await moveIn(town, imported['passlib bcrypt'])
  await town.settle(bob, { isActive: false })
  await town.settle({ ...bob, email: 'carol@example.org' })

  for (const email of [ada.email, bob.email, 'carol@example.org', 'nobody@example.org']) {
    await refusal(town.signIn({ email, password: 'wrong' }))
    expect(work.splice(0)).toEqual(['argon2', 'kind 0', 'kind 1'])
  }
})
