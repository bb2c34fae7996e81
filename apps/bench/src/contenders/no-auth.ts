import { initTRPC } from '@trpc/server'
import type { Contender } from './contender.ts'

/** What everything is compared with: tRPC, without any auth. */
export async function noAuth(): Promise<Contender> {
  const t = initTRPC.create()
  return {
    cookie: '',
    app: {
      router: t.router({ public: t.procedure.query(() => 'ok') }),
      createContext: () => ({}),
    },
    check: () => async () => null,
    close: async () => undefined,
  }
}
