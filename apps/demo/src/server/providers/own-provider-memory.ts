import type { Adapter, AdapterPayload } from 'oidc-provider'

/** What the provider remembers while it runs: by kind and id, and a session also by its `uid`. */
export function providerMemory(): new (kind: string) => Adapter {
  const kept = new Map<string, AdapterPayload>()
  return class implements Adapter {
    readonly #kind: string

    constructor(kind: string) {
      this.#kind = kind
    }

    async upsert(id: string, payload: AdapterPayload): Promise<void> {
      kept.set(`${this.#kind} ${id}`, payload)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return kept.get(`${this.#kind} ${id}`)
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return [...kept].find(([key, one]) => key.startsWith(this.#kind) && one.uid === uid)?.[1]
    }

    async findByUserCode(): Promise<undefined> {}

    async consume(id: string): Promise<void> {
      const payload = await this.find(id)
      if (payload) payload.consumed = Math.floor(Date.now() / 1000)
    }

    async destroy(id: string): Promise<void> {
      kept.delete(`${this.#kind} ${id}`)
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, one] of kept) if (one.grantId === grantId) kept.delete(key)
    }
  }
}
