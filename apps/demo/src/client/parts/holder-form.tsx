import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { failureOf } from '../api.ts'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { type Fields, needed } from './problem.ts'

interface HolderFormProps {
  /** Uses the link; with a password for somebody who is not signed in to its account. */
  submit: (password: { password?: string }) => Promise<void>
  button: string
  pendingButton: string
  lead: ReactNode
}

/**
 * Takes the link of an e-mail from whoever has the account, not only the mailbox: a stranger may have
 * entered an address that is not theirs.
 */
export function HolderForm({ submit, button, pendingButton, lead }: HolderFormProps) {
  const [asks, setAsks] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asks) place.current?.querySelector('input')?.focus()
  }, [asks])
  const run = async (fields: Fields) => {
    if (asks) {
      const { currentPassword } = needed(fields, { currentPassword: 'Enter your password.' })
      return submit({ password: currentPassword })
    }
    await submit({}).catch((error: unknown) => {
      if (failureOf(error).code !== 'SIGN_IN_REQUIRED') throw error
      setAsks(true)
    })
  }
  return (
    <div ref={place}>
      <p className="lead">
        {asks ? 'You are not signed in here, so enter the password of your account.' : lead}
      </p>
      <Form submit={run} button={button} pendingButton={pendingButton}>
        {asks && <PasswordField name="currentPassword" autoComplete="current-password" />}
      </Form>
      {asks && (
        <p className="aside">
          Do you sign in with a passkey? <Link href="/sign-in">Sign in</Link>, and open the link in
          the e-mail again. Was it somebody else who entered your address? Then do nothing, or{' '}
          <Link href="/forgot-password">choose a new password</Link>, and the account is yours.
        </p>
      )}
    </div>
  )
}
