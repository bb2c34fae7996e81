import { z } from 'zod'
import { normaliseEmail } from './user.ts'

/** One address of at most 320 characters (RFC 3696 erratum 1690), normalised before it is checked. */
export const emailInput = z.string().max(1024).transform(normaliseEmail).pipe(z.email().max(320))

/** Any text; which passwords are good enough is the policy's to say. The bound keeps the work small. */
export const passwordInput = z.string().max(1024)

/** What a new user is made with. */
export const credentials = z.object({ email: emailInput, password: passwordInput })

/** The token of a mail: whatever it is, it is checked later. */
export const tokenInput = z.string().max(8192)
