import { fastHasher as openHasher } from '../../src/testing/index.ts'

export const fastHasher = openHasher()
