import { useQuery } from '@tanstack/react-query'
import { client } from '../api.ts'
import { providerName } from '../provider-name.ts'
import { trpc } from '../trpc.ts'
import { Form } from './form.tsx'

/**
 * The other sites at which people can sign in; nothing where there is none.
 *
 * @param returnTo path of the page that they wanted
 */
export function ContinueWith({ returnTo }: { returnTo: string }) {
  const { data: providers = [] } = useQuery(trpc.auth.oauth.providers.queryOptions())
  return providers.map(({ name }) => (
    <div key={name} className="or">
      <Form
        submit={() => leaveFor({ provider: name, returnTo })}
        button={`Continue with ${providerName(name)}`}
        pendingButton="One moment…"
        look="quiet"
      >
        {null}
      </Form>
    </div>
  ))
}

/** Leaves the page for that of a provider. It stays as it is until that one appears. */
export async function leaveFor(wanted: Parameters<typeof client.auth.oauth.start.mutate>[0]) {
  const { url } = await client.auth.oauth.start.mutate(wanted)
  window.location.assign(url)
  await new Promise(() => undefined)
}
