import { memoryUsers, type UserStore } from '@trpc-auth/server'

const shared = globalThis as typeof globalThis & { users?: UserStore }

/**
 * Users in memory, for an example. Next loads a module once for pages and once for route handlers,
 * and again after each change in development: only what is global is the same for all of them.
 */
export const users = (shared.users ??= memoryUsers())
