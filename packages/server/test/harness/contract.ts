import { expect, test } from 'vitest'
import type { ContractCase } from '../../src/testing/index.ts'

/** Makes a test of every sentence of a contract. */
export function proveAll(contract: readonly ContractCase[]): void {
  test.each(contract)('$name', async ({ prove }) => {
    await expect(prove()).resolves.toBeUndefined()
  })
}
