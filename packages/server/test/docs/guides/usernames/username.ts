// server/username.ts
import { z } from 'zod'

/** Kept in the one form in which it is compared. It has no `@`: what has one is an address. */
export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9_]{2,29}$/, 'INVALID_USERNAME')
