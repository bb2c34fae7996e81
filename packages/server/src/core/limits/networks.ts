import { clientNetwork, type Sender } from '../exchange/client-address.ts'

/** All unknown addresses: they share one count, because no count would be an open door. */
export const unknownNetwork = 'unknown'

/** Where the counted calls come from. Warns once if the app does not say. */
export class Networks {
  readonly #trustProxy: number
  #quiet = false

  constructor(trustProxy: number) {
    this.#trustProxy = trustProxy
  }

  of(sender: Sender): string {
    const network = clientNetwork(sender, this.#trustProxy)
    if (network === null && !this.#quiet) report()
    this.#quiet = true
    return network ?? unknownNetwork
  }
}

function report(): void {
  // oxlint-disable-next-line eslint/no-console -- nobody would hear of it otherwise
  console.warn(
    'trpc-auth: the client address of this call is not known, so all clients share one limit. Pass it to auth.createContext({ ...options, remoteAddress }), or set trustProxy to the number of proxies that append to X-Forwarded-For.',
  )
}
