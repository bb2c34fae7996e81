import { memorySessions, memoryUsers } from '@trpc-auth/server'

export const sessions = memorySessions()
export const users = memoryUsers()
