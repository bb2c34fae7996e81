import { resolve } from 'node:path'

export const repository = resolve(import.meta.dirname, '../../..')
export const home = 'https://github.com/trpc-auth/trpc-auth'
