/** What a role may do: paths of procedures, words of the app's own, and all of a router. */
export class GrantSet {
  readonly #names: ReadonlySet<string>
  /** Beginnings of paths: `'notes.'`, and `''` for everything. */
  readonly #beginnings: readonly string[]

  constructor(grants: readonly string[]) {
    this.#names = new Set(grants)
    this.#beginnings = grants.filter(isWildcard).map((grant) => grant.slice(0, -1))
  }

  /** @param name a path, or a word of the app's own */
  has(name: string): boolean {
    return this.#names.has(name) || this.#beginnings.some((beginning) => name.startsWith(beginning))
  }

  get grants(): readonly string[] {
    return [...this.#names]
  }
}

export function isWildcard(grant: string): boolean {
  return grant === '*' || grant.endsWith('.*')
}
