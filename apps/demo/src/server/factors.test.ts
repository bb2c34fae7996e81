import { expect, test } from 'vitest'
import { createFactors } from './factors.ts'

test.each([
  ['https://notes.example.com', 'notes.example.com'],
  ['https://notes.example.com:8443', 'notes.example.com'],
  ['http://localhost:3000', 'localhost'],
  ['https://localhost', 'localhost'],
])('at %s passkeys belong to %s', (address, domain) => {
  expect(createFactors(address).passkeys).toMatchObject({ rpId: domain, origins: [address] })
})

test.each([
  'http://notes.example.com',
  'http://127.0.0.1:3000',
  'https://192.0.2.1',
  'https://[2001:db8::1]',
  'http://[::1]:3000',
  'https://intranet',
  'https://my_notes.example.com',
])('at %s, where nobody can have a passkey, the demo starts all the same', (address) => {
  expect(createFactors(address).passkeys.origins).toEqual(['http://localhost'])
})
