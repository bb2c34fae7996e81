import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'

/** Where templates of others have what ours have: create-t3-app, tRPC's own examples. */
const usual: Readonly<Record<string, readonly string[]>> = {
  'server/trpc.ts': ['server/api/trpc.ts', 'trpc/init.ts'],
  'server/router.ts': ['server/api/root.ts', 'server/routers/_app.ts', 'trpc/routers/_app.ts'],
  'server/database.ts': ['server/db/index.ts', 'server/db.ts', 'db/index.ts', 'db.ts', 'lib/db.ts'],
  'client.ts': ['trpc/client.ts', 'utils/trpc.ts', 'lib/trpc.ts'],
  'client.tsx': ['trpc/react.tsx', 'trpc/client.tsx'],
}

/** The file that the app has in place of one of ours, both below the folder of its sources. */
export function elsewhere({ folder, base }: App, path: string): string {
  if (existsSync(join(folder, base, path))) return path
  return usual[path]?.find((other) => existsSync(join(folder, base, other))) ?? path
}
