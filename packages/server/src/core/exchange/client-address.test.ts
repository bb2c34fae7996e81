import { expect, test } from 'vitest'
import { canonicalAddress, clientAddress } from './client-address.ts'
import { headersExchange } from './server-caller.ts'

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  headersExchange({
    headers: new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    remoteAddress,
  })

test('a forwarding header says nothing unless proxies are trusted [sec-24]', () => {
  expect(clientAddress(from('192.0.2.1', '203.0.113.9'), 0)).toBe('192.0.2.1')
})

test('of the forwarding header the entries count that trusted proxies have appended', () => {
  const spoofed = from('10.0.0.2', '1.1.1.1, 203.0.113.9, 10.0.0.1')
  expect(clientAddress(spoofed, 1)).toBe('10.0.0.1')
  expect(clientAddress(spoofed, 2)).toBe('203.0.113.9')
})

test('a request that came through fewer proxies than are trusted keeps its own address', () => {
  expect(clientAddress(from('192.0.2.1'), 2)).toBe('192.0.2.1')
})

test('a proxy is read where the runtime does not tell the connection’s address', () => {
  expect(clientAddress(from(undefined, '203.0.113.9'), 1)).toBe('203.0.113.9')
  expect(clientAddress(from(undefined), 0)).toBeNull()
})

test.each([
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['[2001:DB8::1]:443', '2001:db8::1'],
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
])('%s has one spelling', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical)
})

test.each(['', 'unknown', '_hidden', '192.0.2', '192.0.2.256', '192.0.2.01', '::1]@evil.example'])(
  '%j is no address',
  (text) => {
    expect(canonicalAddress(text)).toBeNull()
  },
)
