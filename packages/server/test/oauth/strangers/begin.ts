import { memoryRecords, memoryUsers } from '../../../src/index.ts'
import { oauth2 } from '../../../src/oauth/index.ts'
import { createOAuthApp } from '../../harness/oauth-town.ts'

/** Never asked anything: whoever begins is only sent there. */
const good = oauth2({
  clientId: 'the-app',
  clientSecret: 'what the console shows',
  authorizationEndpoint: 'https://good.example/authorize',
  tokenEndpoint: 'https://good.example/token',
  profileEndpoint: 'https://good.example/me',
  scopes: [],
  identify: () => null,
})

/**
 * Has strangers begin who never come back: by a caller in the process, because over the network so many
 * take minutes, and leave no more.
 *
 * @returns how many flows there are, and how often anything was written
 */
export async function beginAsStrangers(count: number) {
  let written = 0
  const note = <TResult>(result: TResult): TResult => {
    written += 1
    return result
  }
  const users = memoryUsers()
  const records = memoryRecords()
  const { auth, createContext, router } = createOAuthApp({
    users: { ...users, insert: (user) => note(users.insert(user)) },
    records: {
      ...records,
      insert: (record) => note(records.insert(record)),
      update: (record, change) => note(records.update(record, change)),
    },
    providers: { good },
  })
  const flows = new Set<string>()
  const begin = async () => {
    const setCookie = ({ name }: { readonly name: string }) => void flows.add(name)
    const context = createContext({ headers: new Headers(), setCookie })
    await router.createCaller(context).oauth.start({ provider: 'good' })
  }
  const atOnce = 200
  for (let begun = 0; begun < count; begun += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - begun) }, begin))
  }
  await auth.hooks.settled()
  return { flows: flows.size, written }
}
