import { createApp } from './app.ts'
import { scrypt } from './scrypt.ts'

// The tests also start it without a hasher, as somebody unaware of this would.
const hasher = process.env['HASHER'] === 'default' ? undefined : scrypt

const app = createApp(hasher)
const fetch = (req: Request) => app.fetch(req, req.headers.get('cf-connecting-ip') ?? undefined)

export default { fetch }
