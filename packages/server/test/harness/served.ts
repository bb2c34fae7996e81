import type { AnyTRPCRouter } from '@trpc/server'
import type { HTTPBaseHandlerOptions } from '@trpc/server/http'
import type { AdapterOptions, Auth, Profile } from '../../src/index.ts'
import type { Clock } from './clock.ts'

/** Where every adapter mounts the router. */
export const endpoint = '/trpc'

/** What is served: `createApp` makes one. */
export interface Served<TRouter extends AnyTRPCRouter> {
  readonly router: TRouter
  readonly createContext: (options: AdapterOptions) => Record<string, unknown>
  readonly auth: Pick<
    Auth<Profile, unknown>,
    'fetchRequestHandler' | 'holdResponse' | 'lambdaHandler'
  >
  readonly clock: Clock
  /** Headers that the app has set before tRPC gets the request. @default none */
  readonly earlier?: readonly (readonly [name: string, value: string])[]
  /** The app's own. @default none */
  readonly responseMeta?: NonNullable<
    HTTPBaseHandlerOptions<AnyTRPCRouter, unknown>['responseMeta']
  >
}
