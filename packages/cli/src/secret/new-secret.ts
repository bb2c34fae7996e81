import { randomBytes } from 'node:crypto'

/** More than the 32 bytes that are required; without a comma, which divides a ring of secrets. */
export function newSecret(): string {
  return randomBytes(48).toString('base64url')
}
