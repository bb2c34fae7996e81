import { useMutation, useQuery } from '@tanstack/react-query'
import type { LinkedAccount } from '../api.ts'
import { providerName } from '../provider-name.ts'
import { trpc } from '../trpc.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { leaveFor } from './continue-with.tsx'
import { Notice } from './notice.tsx'
import { useAttempt } from './use-attempt.ts'
import { useFactorsChanged } from './use-factors-changed.ts'
import { When } from './when.tsx'

/** The accounts at other sites with which the user signs in. Nothing where there is no such site. */
export function LinkedAccounts({ onGone }: { onGone: () => void }) {
  const { data: providers } = useQuery(trpc.auth.oauth.providers.queryOptions())
  const { data: accounts } = useQuery(trpc.auth.oauth.accounts.queryOptions())
  const { attempt, pending, problem } = useAttempt()
  if (!providers || !accounts || providers.length + accounts.length === 0) return null
  const link = (provider: string) =>
    attempt(() => leaveFor({ provider, intent: 'link', returnTo: '/account' }))
  const others = providers.filter(({ name }) => accounts.every(({ provider }) => provider !== name))
  return (
    <div className="fact">
      <dt>Other sites</dt>
      <dd>
        {accounts.length > 0 && (
          <ul className="passkeys">
            {accounts.map((account) => (
              <AccountItem key={account.id} account={account} onGone={onGone} />
            ))}
          </ul>
        )}
        {others.map(({ name }) => (
          <p key={name}>
            <button
              type="button"
              className="link"
              aria-disabled={pending}
              onClick={() => !pending && void link(name).catch(() => undefined)}
            >
              Link {providerName(name)}
            </button>
          </p>
        ))}
        {problem !== null && (
          <Notice kind="error" focus>
            {problem}
          </Notice>
        )}
      </dd>
    </div>
  )
}

function AccountItem({ account, onGone }: { account: LinkedAccount; onGone: () => void }) {
  const { id, provider, email, linkedAt, lastUsedAt } = account
  const changed = useFactorsChanged()
  const unlink = useMutation(trpc.auth.oauth.unlink.mutationOptions())
  const { attempt, problem, forgive } = useAttempt()
  const name = providerName(provider)
  const remove = async () => {
    await unlink.mutateAsync({ id })
    onGone()
    await changed(`${name} has been unlinked.`)
  }
  return (
    <li className="line">
      <span>
        {name}
        {email !== null && (
          <>
            {' '}
            as <bdi>{email}</bdi>
          </>
        )}
      </span>
      <ConfirmButton
        label="Unlink"
        subject={name}
        confirm="Yes, unlink it"
        keep="Cancel"
        onKeep={forgive}
        action={() => attempt(remove)}
      />
      <p className="hint">
        <When at={linkedAt} before="Linked" />,{' '}
        {lastUsedAt ? <When at={lastUsedAt} before="last used" /> : 'not used yet'}
      </p>
      {problem !== null && (
        <Notice kind="error" focus>
          {problem}
        </Notice>
      )}
    </li>
  )
}
