import { Identity, type Listener } from './identity.ts'
import { isMessage, type Message, type TabChannel } from './tabs.ts'
import { makeTurns, type Turns } from './turns.ts'

/** What all links of one tab share. */
export interface Tab {
  /** What it knows about who is signed in. */
  readonly identity: Identity
  /** Whose turn it is. */
  readonly turns: Turns
  join(link: Listener): void
  leave(link: Listener): void
}

/** @param source a channel that the app gave, the name of one to open, or none */
function makeTab(source: TabChannel | string | null): Tab {
  const links = new Set<Listener>()
  const id = Math.random().toString(36).slice(2) // pages of an insecure origin have no `randomUUID`
  let channel: TabChannel | null = null
  let close = () => {}

  const post = (message: Message) => {
    try {
      channel?.postMessage({ ...message, from: id })
    } catch {
      // The app has closed its channel. The call that brings the news has not failed.
    }
  }
  const identity = new Identity(links, post)
  const turns = makeTurns(nameOf(source), post)

  const open = (name: string): TabChannel => {
    const own = new BroadcastChannel(name)
    close = () => {
      own.close()
      channel = null
    }
    return own
  }
  const hear = (event: object) => {
    if (links.size === 0 || !('data' in event)) return
    const { data } = event
    if (typeof data !== 'object' || data === null || !isMessage(data)) return
    // Not every channel leaves out the sender.
    if ('from' in data && data.from === id) return
    if (data.type === 'turn') turns.hear(data)
    else identity.hear(data)
  }

  return {
    identity,
    turns,
    join(link) {
      links.add(link)
      if (channel !== null) return
      if (typeof source !== 'string') channel = source
      else if (typeof BroadcastChannel !== 'undefined') channel = open(source)
      channel?.addEventListener('message', hear)
    },
    leave(link) {
      links.delete(link)
      if (links.size === 0) close()
    },
  }
}

/** The name of the lock that all tabs share; `null` if they have none. */
function nameOf(source: TabChannel | string | null): string | null {
  if (typeof source === 'string') return source
  return source !== null && 'name' in source && typeof source.name === 'string' ? source.name : null
}

/**
 * The tab that a link belongs to. Outside of pages, and without a channel, each link has its own:
 * one server process renders for many visitors, who must not hear of each other.
 */
export function tabOf(channel: TabChannel | null | undefined, url: string): Tab {
  if (channel) return sharedTab(channel, channel)
  return channel === null || !isPage() ? makeTab(null) : sharedTab(globalThis, `trpc-auth ${url}`)
}

export function isPage(): boolean {
  return 'document' in globalThis
}

/**
 * One for all links, and all copies of this package. Raise the number in the key when a `Tab`
 * changes in a way that older copies could not use.
 */
function sharedTab(holder: object, source: TabChannel | string): Tab {
  const key = Symbol.for(`trpc-auth tab 1 ${typeof source === 'string' ? source : ''}`)
  const known: unknown = Reflect.get(holder, key)
  if (isTab(known)) return known
  const tab = makeTab(source)
  Reflect.set(holder, key, tab)
  return tab
}

/** Nobody else has the key. */
function isTab(value: unknown): value is Tab {
  return value !== undefined
}
