import { oauthPopup, OAuthPopupError, type OAuthPopupErrorCode } from '@trpc-auth/client/oauth'
import { canUsePasskeys, getPasskey } from '@trpc-auth/client/passkey'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { client } from '../api.ts'
import { providerName } from '../provider-name.ts'
import { CodeField } from './code-field.tsx'
import { Form } from './form.tsx'
import { withPasskey } from './passkey-problem.ts'
import { PasswordField } from './password-field.tsx'
import { type Fields, needed, Problem } from './problem.ts'
import { Username } from './username.tsx'

const methods = ['totp', 'passkey', 'password', 'recovery-code'] as const

/** With what somebody proves who they are, besides the other sites at which they sign in. */
type Method = (typeof methods)[number]

interface ProofProps {
  /** Those that would do; the one that is asked for first is the first of `methods`. */
  among: readonly string[]
  /** Whose password it is, for password managers. @default not said */
  email?: string
  /** The proof was accepted. */
  done: () => void | Promise<void>
  /** One was not. The form says why. */
  failed?: (error: unknown) => void
  /** Leads out without one. */
  cancel?: () => void
}

/** Asks for one proof of who somebody is, with the other ways in the same place. */
export function Proof({ among, email, done, failed, cancel }: ProofProps) {
  const ways = waysAmong(among)
  const [chosen, choose] = useState<string | undefined>()
  const method = chosen !== undefined && ways.includes(chosen) ? chosen : ways[0]
  const place = useRef<HTMLDivElement>(null)
  // At once where it appears, and again where another one takes its place.
  useEffect(() => {
    place.current?.querySelector<HTMLElement>('input:not([hidden]), button')?.focus()
  }, [method])
  if (method === undefined) return <NoneHere cancel={cancel} />
  const { lead, button, pending, prove, field } = askingFor(method)
  return (
    <div ref={place} className="proof">
      <p className="lead">{lead}</p>
      <Form
        key={method}
        submit={async (fields) => {
          await prove(fields).catch((error: unknown) => {
            failed?.(error)
            throw error
          })
          await done()
        }}
        button={button}
        pendingButton={pending}
        cancel={cancel}
      >
        {email !== undefined && <Username email={email} />}
        {field}
      </Form>
      {ways.length > 1 && (
        <ul className="other-ways">
          {ways
            .filter((one) => one !== method)
            .map((one) => (
              <li key={one}>
                <button type="button" className="link" onClick={() => choose(one)}>
                  {askingFor(one).instead}
                </button>
              </li>
            ))}
        </ul>
      )}
    </div>
  )
}

/** A dialog has no other way out where there is no Escape, as on phones. */
function NoneHere({ cancel }: { cancel: ProofProps['cancel'] }) {
  return (
    <>
      <p className="lead">
        Your account has a passkey, and this browser cannot use passkeys. Go on in a browser that
        has yours.
      </p>
      {cancel && (
        <div className="form-end">
          <button type="button" className="button button-quiet" onClick={cancel}>
            Cancel
          </button>
        </div>
      )}
    </>
  )
}

/** In a fixed order, and other sites last; a passkey only where the browser has them. */
function waysAmong(among: readonly string[]): readonly string[] {
  const here = methods.filter(
    (method) => among.includes(method) && (method !== 'passkey' || canUsePasskeys()),
  )
  return [...here, ...among.filter((name) => !isMethod(name))]
}

const isMethod = (name: string): name is Method => Object.hasOwn(asking, name)

interface Asking {
  readonly lead: string
  readonly button: string
  readonly pending: string
  /** What leads to it from another one. */
  readonly instead: string
  /** Throws what the form is to say. */
  readonly prove: (fields: Fields) => Promise<unknown>
  readonly field: ReactNode
}

const asking: Readonly<Record<Method, Asking>> = {
  totp: {
    lead: 'Enter the six digits that your authenticator app shows for Commonplace.',
    button: 'Continue',
    pending: 'Checking…',
    instead: 'Use a code of your authenticator app',
    prove: async (fields) =>
      client.auth.totp.verify.mutate(needed(fields, { code: 'Enter the code.' })),
    field: <CodeField />,
  },
  passkey: {
    lead: 'Your browser asks for it, and for your fingerprint, face or PIN.',
    button: 'Use a passkey',
    pending: 'Waiting for your passkey…',
    instead: 'Use a passkey',
    prove: provePasskey,
    field: null,
  },
  password: {
    lead: 'Enter your password once more.',
    button: 'Continue',
    pending: 'Checking…',
    instead: 'Use your password',
    async prove(fields) {
      const { currentPassword } = needed(fields, { currentPassword: 'Enter your password.' })
      return client.auth.password.verify.mutate({ password: currentPassword })
    },
    field: <PasswordField name="currentPassword" autoComplete="current-password" />,
  },
  'recovery-code': {
    lead: 'Enter one of the codes that you kept. Each works once.',
    button: 'Continue',
    pending: 'Checking…',
    instead: 'Use a recovery code',
    prove: async (fields) =>
      client.auth.recoveryCode.verify.mutate(needed(fields, { code: 'Enter a recovery code.' })),
    field: <CodeField recovery />,
  },
}

function askingFor(method: string): Asking {
  return isMethod(method) ? asking[method] : askingAt(method)
}

/** At another site, in a window of its own: what is asked for here waits as it is. */
function askingAt(provider: string): Asking {
  const name = providerName(provider)
  return {
    lead: `A window of ${name} opens. Come back here when you are done in it.`,
    button: `Continue with ${name}`,
    pending: `Waiting for ${name}…`,
    instead: `Use ${name}`,
    prove: () => proveAt(provider),
    field: null,
  }
}

async function proveAt(provider: string): Promise<void> {
  const { start } = client.auth.oauth
  try {
    await oauthPopup((returnTo) => start.mutate({ provider, intent: 'stepUp', returnTo }), {
      donePath: '/oauth/done',
    })
  } catch (error) {
    if (!(error instanceof OAuthPopupError)) throw error
    throw new Problem([{ message: popupProblem[error.code] }])
  }
}

const popupProblem: Readonly<Record<OAuthPopupErrorCode, string>> = {
  BLOCKED: 'Your browser has not opened the window. Allow it to, and try again.',
  EXPIRED: 'That took too long. Try again.',
}

async function provePasskey(): Promise<void> {
  await withPasskey(async () => {
    const { options } = await client.auth.passkey.verifyOptions.mutate()
    await client.auth.passkey.verify.mutate({ response: await getPasskey(options) })
  })
}
