import { memoryUsers, type UserStore } from '../../src/index.ts'

/** Users whose sessions can be ended so many times more, before their store fails. */
export function frailUsers() {
  const kept = memoryUsers()
  let left = Infinity
  const users: UserStore = {
    ...kept,
    async update(id, patch, basis) {
      if (patch.sessionEpoch !== undefined) left -= 1
      if (left < 0) throw new Error('down')
      return kept.update(id, patch, basis)
    },
  }
  return { users, fail: (after: number) => void (left = after), mend: () => void (left = Infinity) }
}
