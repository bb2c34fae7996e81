import {
  notifyManager,
  type Query,
  type QueryCacheNotifyEvent,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query'
import type { IdentityChange } from '@trpc-auth/client'
import { authCodeOf } from './auth-code.ts'
import type { AuthNews } from './auth-news.ts'
import { coverRestoredPage } from './restored-page.ts'

export interface Viewer {
  readonly id: string
}

const refusals: ReadonlySet<string | null> = new Set([
  'NOT_SIGNED_IN',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
])

/** Keeps the cache to one user: what was fetched for the previous one is gone before it is shown. */
export class Identity {
  readonly #client: QueryClient
  readonly #key: QueryKey
  readonly #hash: string
  /** For whom the cache is: an id, nobody, or not known. */
  #owner: string | null | undefined
  /** Somebody has signed in here, and it is not known yet whether it is the same one. */
  #doubted = false

  constructor(client: QueryClient, queryKey: QueryKey) {
    this.#client = client
    this.#key = queryKey
    this.#hash = client.defaultQueryOptions({ queryKey }).queryHash
  }

  /** @returns a function that ends it */
  follow(news: AuthNews): () => void {
    this.#owner = ownerOf(this.#client.getQueryData(this.#key))
    const ends = [
      this.#client.getQueryCache().subscribe((event) => this.#look(event)),
      this.#client.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') {
          this.#refused(event.action.error)
        }
      }),
      news.listen((change) => this.#hear(change)),
      coverRestoredPage(() => this.#askAgain()),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  /**
   * The answer to a sign-in says who it is: nobody needs to be asked.
   *
   * @returns whether somebody is signed in
   */
  enter(user: unknown): boolean {
    const isSomebody = typeof ownerOf(user) === 'string'
    if (isSomebody) this.#set(user)
    return isSomebody
  }

  #hear(change: IdentityChange): void {
    if (change.type === 'signed-out') {
      // Not known yet: what is there may have been fetched for the one who has left.
      if (this.#owner === undefined) this.#forget()
      this.#set(null)
    } else if (change.tab === 'other') {
      // All at once: nothing is shown of a user of whom a part is gone.
      notifyManager.batch(() => {
        this.#owner = undefined
        this.#forget()
        void this.#client.resetQueries({ queryKey: this.#key, exact: true })
      })
    } else {
      this.#doubted = true
      this.#cancel()
      // The answer to the sign-in comes within the same task, and may say who it is.
      setTimeout(() => this.#doubted && void this.#askAgain())
    }
  }

  /** What is shown stays until it is known whose it is. */
  async #askAgain(): Promise<void> {
    this.#doubted = true
    await this.#client.refetchQueries({ queryKey: this.#key, exact: true })
  }

  #set(user: unknown): void {
    this.#cancel()
    this.#client.setQueryData<unknown>(this.#key, user)
  }

  /** An answer that is still under way is about the one before, and its failure says nothing. */
  #cancel(): void {
    void this.#client.cancelQueries({ queryKey: this.#key, exact: true })
  }

  #look(event: QueryCacheNotifyEvent): void {
    const { type } = event
    if (type !== 'updated' && type !== 'added') return
    const action = type === 'updated' ? event.action : null
    const isOwn = event.query.queryHash === this.#hash
    if (action?.type === 'error') {
      if (!isOwn) this.#refused(action.error)
      else if (this.#doubted) this.#lose()
    } else if (isOwn && event.query.state.status === 'success') {
      const data: unknown = event.query.state.data
      // Only an answer says that it is still the same one.
      if (action?.type === 'success' || ownerOf(data) !== this.#owner) this.#learn(data)
    }
  }

  #learn(user: unknown): void {
    const [before, doubted] = [this.#owner, this.#doubted]
    const owner = ownerOf(user)
    this.#owner = owner
    this.#doubted = false
    // What is there while a page loads is for whoever has loaded it, unless somebody signs in meanwhile.
    const isOther = before === undefined ? doubted : before !== owner
    if (isOther) this.#forget()
    else if (doubted) void this.#client.invalidateQueries(this.#others)
  }

  /** A browser drops the cookie when its time is over: the next call that needs it notices. */
  #refused(error: unknown): void {
    if (typeof this.#owner !== 'string' || !refusals.has(authCodeOf(error))) return
    void this.#client.invalidateQueries({ queryKey: this.#key, exact: true })
  }

  /** Nobody can say whose it is. */
  #lose(): void {
    this.#doubted = false
    this.#owner = undefined
    this.#forget()
    const query = this.#client.getQueryCache().get(this.#hash)
    query?.setState({ ...query.state, data: undefined })
  }

  get #others() {
    return { predicate: ({ queryHash }: { queryHash: string }) => queryHash !== this.#hash }
  }

  #forget(): void {
    const client = this.#client
    notifyManager.batch(() => {
      for (const query of client.getQueryCache().findAll(this.#others)) {
        if (query.getObserversCount() > 0) query.reset()
        else client.getQueryCache().remove(query)
      }
      client.getMutationCache().clear()
    })
    // Once the components of the previous user are gone: theirs are not fetched again.
    notifyManager.schedule(() => setTimeout(() => this.#refill()))
  }

  /** Fetches what is still shown. */
  #refill(): void {
    const predicate = ({ state, queryHash }: Query) =>
      queryHash !== this.#hash && state.status === 'pending' && state.fetchStatus === 'idle'
    void this.#client.refetchQueries({ type: 'active', predicate })
  }
}

function ownerOf(user: unknown): string | null | undefined {
  if (user === undefined || user === null) return user
  return typeof user === 'object' && 'id' in user ? String(user.id) : undefined
}
