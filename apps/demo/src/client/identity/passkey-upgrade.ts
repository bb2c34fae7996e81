import { createPasskey, signalPasskeys } from '@trpc-auth/client/passkey'
import type { QueryClient } from '@tanstack/react-query'
import { quietClient as api } from '../api.ts'
import { deviceName } from '../device-name.ts'
import { trpc } from '../trpc.ts'

/**
 * Just after a sign-in with a password, has the browser create a passkey automatically, where it
 * can (conditional create; WebAuthn L3, 5.1.3). Nothing is said if it does not. Only for people who
 * have another second step: for all others a passkey would become one as soon as they have used it,
 * and whoever has lost it is locked out.
 */
export async function upgradeToPasskey(cache: QueryClient): Promise<void> {
  try {
    if (!(await makesPasskeys())) return
    const { enrolled } = await api.auth.factors.status.query()
    if (!enrolled.includes('totp') || (await api.auth.passkey.list.query()).length > 0) return
    const { options } = await api.auth.passkey.registerOptions.mutate({ conditional: true })
    const response = await createPasskey(options, { conditional: true })
    const made = await api.auth.passkey.register.mutate({ response, name: deviceName() })
    await signalPasskeys(made.signal)
    await cache.invalidateQueries(trpc.auth.pathFilter())
  } catch {
    // It was an offer.
  }
}

async function makesPasskeys(): Promise<boolean> {
  if (!('PublicKeyCredential' in window)) return false
  return (await PublicKeyCredential.getClientCapabilities?.())?.['conditionalCreate'] === true
}
