import {
  notifyManager,
  type QueryCacheNotifyEvent,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query'
import type { IdentityChange } from '@trpc-auth/client'
import { authCodeOf } from './auth-code.ts'
import type { AuthNews } from './auth-news.ts'
import { emptyCache } from './emptied-cache.ts'
import { MutationsUnderWay } from './mutations-under-way.ts'
import { coverRestoredPage } from './restored-page.ts'
import { changeTo, ownerOf, type Owner } from './viewer.ts'
import { within } from './within.ts'

const refusals: ReadonlySet<string | null> = new Set([
  'NOT_SIGNED_IN',
  'SECOND_FACTOR_REQUIRED',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
])

/** How long what is shown waits to be known for the same user's, in milliseconds. */
const patience = 5000

/** Keeps the cache to one user: what was fetched for the previous one is gone before it is shown. */
export class Identity {
  readonly #client: QueryClient
  readonly #key: QueryKey
  readonly #hash: string
  readonly #news: AuthNews
  readonly #mutations: MutationsUnderWay
  /** For whom the cache is: an id, nobody, or not known. */
  #owner: Owner
  /** Whom the app was last told of; not known after news that do not say who it is. */
  #announced: Owner
  /** It is not known yet whether whoever is there is still the same: what that is asked by. */
  #doubt: symbol | null = null

  constructor(client: QueryClient, queryKey: QueryKey, news: AuthNews) {
    this.#client = client
    this.#key = queryKey
    this.#hash = client.defaultQueryOptions({ queryKey }).queryHash
    this.#news = news
    this.#mutations = new MutationsUnderWay(client)
    if (news.known.has(client)) return
    // What comes into an empty cache is for whoever is there from now on.
    const isEmpty = client.getQueryCache().getAll().length === 0
    news.known.set(client, { told: isEmpty ? news.told : 0, owner: undefined })
  }

  /** @returns a function that ends it */
  follow(): () => void {
    const known = this.#news.known.get(this.#client)
    this.#owner = this.#announced = known?.owner
    const ends = [
      this.#client.getQueryCache().subscribe((event) => this.#look(event)),
      this.#client.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') {
          this.#refused(event.action.error)
        }
      }),
      this.#mutations.watch(),
      this.#news.follow((change) => this.#hear(change)),
      coverRestoredPage(() => this.#askAgain()),
      () => this.#note(),
    ]
    const user: unknown = this.#client.getQueryData(this.#key)
    // Somebody may have come or gone while nobody listened.
    if (known?.told !== this.#news.told) {
      this.#announced = undefined
      this.#startAnew()
    } else if (user !== undefined && ownerOf(user) !== this.#owner) {
      this.#learn(user)
    }
    this.#note()
    return () => {
      for (const end of ends) end()
    }
  }

  /** An answer of the server says who is signed in: nobody needs to be asked. */
  enter(user: unknown): void {
    if (typeof ownerOf(user) === 'string') this.#set(user)
    else if (user === null && typeof this.#owner === 'string') void this.#askAgain()
  }

  #hear(change: IdentityChange): void {
    if (change.type === 'signed-in' && change.renewing) return this.#catchUp()
    this.#announced = change.type === 'signed-out' ? null : undefined
    if (change.tab === 'other') this.#mutations.giveUp()
    if (change.type === 'signed-out') {
      // Not known yet: what is there may have been fetched for the one who has left.
      if (this.#owner === undefined) this.#forget()
      this.#set(null)
    } else if (change.tab === 'other') {
      this.#startAnew()
    } else {
      const doubt = (this.#doubt = Symbol())
      this.#cancel()
      // The answer to the sign-in comes within the same task, and may say who it is.
      setTimeout(() => this.#doubt === doubt && void this.#askAgain())
    }
    this.#note()
  }

  /** What is shown stays until it is known whose it is, or cannot be known for too long. */
  async #askAgain(): Promise<void> {
    const doubt = (this.#doubt = Symbol())
    const asked = this.#client.refetchQueries({ queryKey: this.#key, exact: true })
    // Offline it ends at once, without an answer.
    await within(patience, asked)
    if (this.#doubt === doubt) this.#startAnew()
  }

  /** All at once: nothing is shown of a user of whom a part is gone. */
  #startAnew(): void {
    notifyManager.batch(() => {
      this.#doubt = null
      this.#owner = undefined
      this.#forget()
      void this.#client.resetQueries({ queryKey: this.#key, exact: true })
    })
  }

  /** The same user has a new session, for which `authLink` has given up the queries under way. */
  #catchUp(): void {
    const given = new Set(this.#client.getQueryCache().findAll({ fetchStatus: 'fetching' }))
    const again = { type: 'active', predicate: given.has.bind(given) } as const
    setTimeout(() => void this.#client.refetchQueries(again, { cancelRefetch: false }))
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
      else if (this.#doubt !== null) this.#lose()
    } else if (isOwn && event.query.state.status === 'success') {
      const data: unknown = event.query.state.data
      // Only an answer says that it is still the same one.
      if (action?.type === 'success' || ownerOf(data) !== this.#owner) this.#learn(data)
    }
  }

  #learn(user: unknown): void {
    const [before, doubted, announced] = [this.#owner, this.#doubt !== null, this.#announced]
    const owner = ownerOf(user)
    this.#owner = this.#announced = owner
    this.#doubt = null
    const isNews = announced !== undefined && owner !== undefined && announced !== owner
    if (isNews) this.#mutations.giveUp()
    // What is there while a page loads is for whoever has loaded it, unless somebody signs in meanwhile.
    const isOther = before === undefined ? doubted : before !== owner
    if (isOther) this.#forget()
    else if (doubted) {
      void this.#client.invalidateQueries({ predicate: (one) => one.queryHash !== this.#hash })
    }
    this.#note()
    if (isNews) this.#news.reveal(changeTo(owner))
  }

  /** A browser drops the cookie when its time is over: the next call that needs it notices. */
  #refused(error: unknown): void {
    if (typeof this.#owner !== 'string' || !refusals.has(authCodeOf(error))) return
    void this.#client.invalidateQueries({ queryKey: this.#key, exact: true })
  }

  /** Nobody can say whose it is. */
  #lose(): void {
    this.#doubt = null
    this.#owner = undefined
    this.#forget()
    const query = this.#client.getQueryCache().get(this.#hash)
    query?.setState({ ...query.state, data: undefined })
  }

  #forget(): void {
    emptyCache(this.#client, this.#hash)
  }

  #note(): void {
    this.#news.known.set(this.#client, { told: this.#news.told, owner: this.#owner })
  }
}
