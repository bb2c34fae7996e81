import { useMutation, useQuery } from '@tanstack/react-query'
import { trpc } from '../trpc.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { Notice } from './notice.tsx'
import { useAttempt } from './use-attempt.ts'
import { useFactorsChanged } from './use-factors-changed.ts'

interface RecoverySettingProps {
  showCodes: (codes: readonly string[]) => void
}

/** How many recovery codes are left, for people who have something that they stand in for. */
export function RecoverySetting({ showCodes }: RecoverySettingProps) {
  const { data: factors } = useQuery(trpc.auth.factors.status.queryOptions())
  const { data: codes } = useQuery(trpc.auth.recoveryCode.status.queryOptions())
  const renew = useMutation(trpc.auth.recoveryCode.renew.mutationOptions())
  const { attempt, problem, forgive } = useAttempt()
  const changed = useFactorsChanged()
  if (!factors || factors.enrolled.length === 0) return null

  const makeNew = async () => {
    const { recoveryCodes } = await renew.mutateAsync()
    await changed('You have new recovery codes. The old ones no longer work.')
    showCodes(recoveryCodes)
  }
  return (
    <div className="fact">
      <dt>Recovery codes</dt>
      <dd className="line">
        <span>{codes ? leftOf(codes.left) : '…'}</span>
        <ConfirmButton
          label="Make new ones"
          subject="for the recovery codes"
          confirm="Yes, void the old ones"
          keep="Cancel"
          onKeep={forgive}
          action={() => attempt(makeNew)}
        />
        {problem !== null && (
          <Notice kind="error" focus>
            {problem}
          </Notice>
        )}
      </dd>
    </div>
  )
}

function leftOf(left: number): string {
  if (left === 0) return 'None left'
  return left === 1 ? 'One left' : `${left} left`
}
