import { describe, expect, test } from 'vitest'
import { AuthConfigError } from '../../src/index.ts'
import {
  argon2Hashes,
  bcryptHashes,
  pbkdf2Hashes,
  scryptHashes,
  withLegacyPasswords,
  type LegacyHashes,
} from '../../src/password/legacy/legacy-passwords.ts'
import { ada, bob, openAccounts, type Town } from '../harness/accounts.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { refusal } from '../harness/refusal.ts'

/** Not in NFKC: the ligature is one letter to the systems that made the hashes below. */
const password = 'lètmein ﬁsh'

/** Made by Django 3.2 and 5.2, passlib 1.7, werkzeug 3.1 and better-auth 1.7. */
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
  'Django argon2 [field-D19]':
    'argon2$argon2id$v=19$m=64,t=1,p=8$YzJWaGMyRnNkQQ$AZYHYPXJQfk+ycae7adGJdA/rJW9uvHeh2hEfY5SA6w',
  'Django bcrypt of SHA-256 [field-D19]':
    'bcrypt_sha256$$2b$04$eBA9PZf8Rz6aBpMeFXRiKeeaFLLnOhLY2HL8xT7qzm8i3x2DDJRyS',
  'Django scrypt [field-D19]':
    'scrypt$16$seasalt$8$5$KHJpk8DsZoJLuyHYYTs8mUmbLkkLzCo8hbomPJaxrhfUF83Ho/xQLRygKUSfDPnYpHoSXYYtQgKzcXwjQUxU4w==',
  'Django PBKDF2 with an empty salt [field-D19]':
    'pbkdf2_sha256$2000$$tteICr4OZ90uG7Yb6QpigLgSok+AawxbP/dl0cm+fUM=',
  'passlib bcrypt of SHA-256 [field-D19]':
    '$bcrypt-sha256$v=2,t=2b,r=4$f/PoqFuOsrtvMF7l/qAGqO$vruGvrX7Cfn5nJGG9hk9Mnf4xdHDoTm',
  'passlib bcrypt of SHA-256, first version [field-D19]':
    '$bcrypt-sha256$2a,4$b4LVC7TBw8SjmPXlVMEk2O$rcKhoChFMCtBuZglGFLJG2v5M.AP3wC',
  'passlib scrypt [field-D19]':
    '$scrypt$ln=4,r=8,p=1$nbOWkpLSutfau9daK4UQwg$4b2n1p1SeoFv9z2h5GmfeOiVgvd1X17iVGtCdhCGTpg',
  'passlib PBKDF2 with an empty salt [field-D19]':
    '$pbkdf2-sha256$2000$$tteICr4OZ90uG7Yb6QpigLgSok.AawxbP/dl0cm.fUM',
  'werkzeug scrypt [field-D19]':
    'scrypt:1024:8:1$iOgHaHf2isShIB9m$f2ce8133e720e48d2329bb9bbf8461b447f7dee8e128a06236cee11ff63096c6660c22314747973383da7cc3762d19a8da350de166397274ec9a7ccae930d667',
  'werkzeug PBKDF2 with SHA-256 [field-D19]':
    'pbkdf2:sha256:2000$sBfCci06AFQRDjPq$a6e632cd33224ff9479a77bedbdfd5f47c2781e919cc3dae9728eedfe3d6b85e',
  'werkzeug PBKDF2 with SHA-512 [field-D19]':
    'pbkdf2:sha512:2000$1D2NFyS03VqiyZUN$95761195edd65f02a4010282766faf1cc82a3fca364a05c0c38947aeab7e89876a326739c653d1b43806c3b21147c4805b909d16e0254b30359b429717d8d198',
  'better-auth scrypt [field-D19]':
    '826b0b4e81cdc06afad21e18a20b516f:3de2e7cd8b0ff09f7dfe66dd57f4cc713f3c4ec02b3ba6964a60281fc32042fb8012941f67010dcaf2c4ccb9fb1f826c65eff6026e22e33381f73e627616e686',
  'argon2id of another system [field-D19]':
    '$argon2id$v=19$m=64,t=1,p=1$9OcY1W9xw8UB5/QEFvznLg$9bU5zkUUuAatf1IfDnWqrNF6ILTir0izPZjqzqhCekg',
  'argon2i of another system [field-D19]':
    '$argon2i$v=19$m=64,t=1,p=1$c54gAPOu0nyaiFVjwrd+yw$YI75DrBhtnINoaD3Z8f7RM0euYhAePPtKQDPUGecx+w',
  'argon2d of another system [field-D19]':
    '$argon2d$v=19$m=64,t=1,p=2$CnO2sK1udSEu3c3LcfoZcQ$hNc4LJAcBzxuICSvmmaQ6uQ7wOhuw0MQRiwLOGTvEvM',
}

const kinds = [
  bcryptHashes({ cost: 4 }),
  pbkdf2Hashes({ iterations: 2000 }),
  scryptHashes({ cost: 1024 }),
  argon2Hashes({ memoryCost: 64, timeCost: 1, parallelism: 1 }),
]

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
    `$2b$03$${'.'.repeat(53)}`,
    `$2b$32$${'.'.repeat(53)}`,
    `$bcrypt-sha256$2a,3$${'.'.repeat(22)}$${'.'.repeat(31)}`,
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
    expect(work.splice(0)).toEqual(['argon2', 'kind 0', 'kind 1', 'kind 2', 'kind 3'])
  }
})

const impossible: readonly [what: string, build: () => LegacyHashes, sentence: string][] = [
  ['bcrypt at cost 3', () => bcryptHashes({ cost: 3 }), 'its decoy is "$2b$03$....'],
  ['bcrypt at cost 32', () => bcryptHashes({ cost: 32 }), 'its decoy is "$2b$32$....'],
  ['bcrypt at cost 4.5', () => bcryptHashes({ cost: 4.5 }), 'its decoy is "$2b$4.5$....'],
  ['PBKDF2 without iterations', () => pbkdf2Hashes({ iterations: 0 }), '"pbkdf2_sha256$0$....'],
  ['PBKDF2 times NaN', () => pbkdf2Hashes({ iterations: Number.NaN }), '"pbkdf2_sha256$NaN$....'],
  ['scrypt at no power of 2', () => scryptHashes({ cost: 1000 }), '"scrypt:1000:8:1$nobody$00'],
  [
    'argon2 without a pass',
    () => argon2Hashes({ timeCost: 0 }),
    'argon2Hashes: timeCost must be a whole number, 1 or more; got 0.',
  ],
  [
    'argon2 with too little memory for its lanes',
    () => argon2Hashes({ memoryCost: 8 }),
    'argon2Hashes: memoryCost must be at least 8 for each of the 8 lanes; got 8.',
  ],
]

test.for(impossible)(
  'settings that no hash has would make unknown users answer sooner, and are refused: %s [fu-282]',
  ([, build, sentence]) => {
    const assemble = () => withLegacyPasswords(fastHasher, [...kinds, build()])
    expect(assemble).toThrow(AuthConfigError)
    expect(assemble).toThrow(sentence)
  },
)

test('every setting that hashes can have is taken', () => {
  for (const cost of [4, 9, 10, 31]) {
    expect(() => withLegacyPasswords(fastHasher, [bcryptHashes({ cost })])).not.toThrow()
  }
  const byDefault = [bcryptHashes(), pbkdf2Hashes(), scryptHashes(), argon2Hashes()]
  expect(() => withLegacyPasswords(fastHasher, byDefault)).not.toThrow()
})
