/**
 * One sentence of a contract, and its proof. Hand each to the test runner of your choice:
 * `for (const { name, prove } of sessionStoreContract(open)) test(name, prove)`.
 */
export interface ContractCase {
  readonly name: string
  /** @throws an assertion error where the store does otherwise */
  readonly prove: () => Promise<void>
}

/** A store to be tried. It must be empty. */
export interface OpenStore<TStore> {
  readonly store: TStore
  /** Called when the case is done. */
  readonly close?: () => Promise<void>
}

/** Turns the sentences of a contract into cases, each with a store of its own. */
export function contractCases<TStore>(
  open: () => Promise<OpenStore<TStore>>,
  sentences: Readonly<Record<string, (store: TStore) => Promise<void>>>,
): readonly ContractCase[] {
  return Object.entries(sentences).map(([name, hold]) => ({
    name,
    async prove() {
      const { store, close } = await open()
      try {
        await hold(store)
      } finally {
        await close?.()
      }
    },
  }))
}
