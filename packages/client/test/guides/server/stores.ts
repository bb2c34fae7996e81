import { memorySessions, memoryUsers, type UserStore } from '@trpc-auth/server'

export const state = { databaseIsDown: false }

export const sessions = memorySessions()

const stored = memoryUsers()
export const users: UserStore = {
  ...stored,
  findById: async (id) =>
    state.databaseIsDown ? Promise.reject(new Error('down')) : stored.findById(id),
}
