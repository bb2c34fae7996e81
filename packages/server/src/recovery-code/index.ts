export type { RecoveryCodeUsedEvent } from './hook-events.ts'
export { recoveryCodes, type RecoveryCodeFactor } from './recovery-codes.ts'
export { recoveryCodeRouter } from './recovery-code-router.ts'
export type { RecoveryCodeRouter, RenewedCodes } from './recovery-code-router.ts'
// No exports, only what they declare.
export type {} from './counted-calls.ts'
export type {} from './errors.ts'
