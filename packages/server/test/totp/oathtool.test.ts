import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { newSecret, stepOf } from '../../src/totp/totp-code.ts'

/** The code that another implementation, in C, makes of a seed at a time. */
function oathtool(secret: string, time: Date): string {
  const given = ['--totp=sha1', '--base32', '--digits=6', `--now=@${time.getTime() / 1000}`]
  const made = spawnSync('oathtool', [...given, secret], { encoding: 'utf8' })
  expect(made.stderr).toBe('')
  return made.stdout.trim()
}

const { oathtool: present } = inject('services')

test.skipIf(!present)('the codes are those of oathtool, for 200 secrets and times', () => {
  for (let at = 0; at < 200; at += 1) {
    const secret = newSecret()
    const seconds = randomBytes(4).readUInt32BE() + 60
    const now = new Date(seconds * 1000)
    const code = oathtool(secret, now)
    expect(stepOf(code, { secret, now, after: -1 })).toBe(Math.floor(seconds / 30))
  }
})

test('the codes are those of RFC 6238, appendix B', () => {
  // 12345678901234567890, of which the RFC shows eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const) {
    const now = new Date(seconds * 1000)
    const found = stepOf(code, { secret, now, after: -1 })
    expect(found).toBe(Math.floor(seconds / 30))
    expect(stepOf(code, { secret, now, after: found ?? 0 })).toBeNull()
  }
})
