import { createApp } from './app.ts'
import { scrypt } from './scrypt.ts'

// The tests also start it as somebody would who did not know.
const hasher = process.env['HASHER'] === 'default' ? undefined : scrypt

export default { fetch: createApp(hasher).fetch }
