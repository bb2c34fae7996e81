import { argon2id } from '../../src/index.ts'

/** Argon2id itself, with settings so small that a test need not wait for it. */
export const fastHasher = argon2id({ memoryCost: 1024, timeCost: 1 })
