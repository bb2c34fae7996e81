/** What is needed of a client whose connection is watched: the one of the package `redis` has it. */
export interface BeatingClient {
  readonly isReady: boolean
  ping(): Promise<unknown>
  /** Ends the connection at once. Without both, a silent one is noticed and left as it is. */
  destroy?(): void
  connect?(): Promise<unknown>
}

type Listener = (isAlive: boolean) => void

/** In milliseconds: between two pings, and for each answer. */
const beat = 1000
/** So many in a row, for one may be late because this process was busy. */
const missedPings = 2

const hearts = new WeakMap<object, Listener[]>()

/**
 * Watches the one connection that a client has, and replaces it when it has fallen silent: as after a
 * failure of the network or a fail-over that ends no connection, where TCP goes on to acknowledge and
 * the client would wait forever. `redisSessions` and `cachedRedisSessions` call it for their client;
 * call it for one that serves only `redisLimits`. Commands that block for more than two seconds want
 * a client of their own.
 */
export function redisHeartbeat(client: BeatingClient): void {
  onHeartbeat(client, () => undefined)
}

/** @param listener told at every beat; not while the client connects, which it tells itself */
export function onHeartbeat(client: BeatingClient, listener: Listener): void {
  const listeners = hearts.get(client)
  if (listeners) return void listeners.push(listener)
  const first = [listener]
  hearts.set(client, first)
  watch(client, first)
}

function watch(client: BeatingClient, listeners: readonly Listener[]): void {
  let missed = 0
  const check = async () => {
    if (client.isReady) {
      const alive = await answers(client)
      missed = alive ? 0 : missed + 1
      for (const listener of listeners) listener(alive)
    }
    if (missed === missedPings) {
      missed = 0
      replaceConnection(client)
    }
    later()
  }
  const later = () => setTimeout(() => void check(), beat).unref()
  later()
}

async function answers(client: BeatingClient): Promise<boolean> {
  let isAlive: boolean | undefined
  const answered = client.ping().then(
    () => (isAlive = client.isReady),
    () => (isAlive = false),
  )
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, beat).unref())])
  // A process that was busy sees that the time is over before it sees what has arrived meanwhile.
  if (isAlive === undefined) await new Promise((resolve) => setImmediate(resolve))
  return isAlive ?? false
}

/** Not one that the app has closed: that is ready no more. */
function replaceConnection(client: BeatingClient): void {
  if (!client.isReady || !client.destroy || !client.connect) return
  client.destroy()
  client.connect().catch(() => undefined) // the client's own strategy gave up, as it would have anyway
}
