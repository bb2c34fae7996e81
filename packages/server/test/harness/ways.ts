import type { LinkName } from './client.ts'
import { adapterNames, type AdapterName } from './serve.ts'

/** One adapter on the server and one link in the browser. */
export interface Way {
  readonly adapter: AdapterName
  readonly link: LinkName
}

/** For `test.for(ways)('… on $adapter through $link')`. */
export const ways: readonly Way[] = waysWith(['httpLink', 'httpBatchLink'])

export function waysWith(links: readonly LinkName[]): Way[] {
  return adapterNames.flatMap((adapter) => links.map((link) => ({ adapter, link })))
}
