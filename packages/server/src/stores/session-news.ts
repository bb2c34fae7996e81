import type { SessionPatch } from '../core/store/session-store.ts'

/**
 * Whether a change decides who is let in, so that all processes must hear of it at once: the times
 * may be heard of late.
 */
export function isNews({ claims, epoch, secretHash }: SessionPatch): boolean {
  return claims !== undefined || epoch !== undefined || secretHash !== undefined
}
