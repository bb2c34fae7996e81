import { expect, test } from 'vitest'
import { cookieBackend, createAuth, memoryUsers, type PasswordHasher } from '../../src/index.ts'
import { bcryptHashes, withLegacyPasswords } from '../../src/password/legacy/legacy-passwords.ts'
import { fastHasher } from '../harness/fast-hasher.ts'

function kindsOf(hasher: PasswordHasher) {
  const told: string[] = []
  const auth = createAuth({
    backends: [
      cookieBackend({ secret: '0123456789-abcdefghijklmnopqrstuvwxyz', lifetimeSeconds: 60 }),
    ],
    users: memoryUsers(),
    passwords: { hasher, onUnknownHash: (kind) => void told.push(kind) },
  })
  return { kindOf: (hash: string | null) => auth.passwords.kindOf(hash), told }
}

test('the kind of a hash is told by its form, with the mark alone, and reported to nobody', () => {
  const { kindOf, told } = kindsOf(withLegacyPasswords(fastHasher, [bcryptHashes({ cost: 4 })]))
  const bcrypt = `$2b$04$${'a'.repeat(53)}`

  expect(kindOf(bcrypt)).toEqual({ is: 'known', mark: '$2b$' })
  expect(kindOf('$6$salt$hash')).toEqual({ is: 'unknown', mark: '$6$' })
  for (const none of [null, '', '!', '*', '!locked']) {
    expect(kindOf(none)).toEqual({ is: 'none', mark: '' })
  }
  expect(told).toEqual([])
})

test('a hasher that does not say what it knows is taken to know all', () => {
  const { kindOf } = kindsOf({
    hash: (password) => fastHasher.hash(password),
    verify: (hash, password, typed) => fastHasher.verify(hash, password, typed),
    needsRehash: () => false,
  })
  expect(kindOf('$6$salt$hash')).toEqual({ is: 'known', mark: '$6$' })
  expect(kindOf('!')).toEqual({ is: 'none', mark: '' })
})
