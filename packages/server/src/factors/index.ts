export type { FactorsResetEvent } from './hook-events.ts'
export { factorsRouter, type FactorsRouter } from './factors-router.ts'
// No exports, only what they declare.
export type {} from './errors.ts'
