import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../trpc.ts'
import { PasswordField } from './password-field.tsx'
import { type Fields, needed } from './problem.ts'

type Sentences<TName extends string> = Readonly<Record<TName, string>>

interface CurrentPassword {
  readonly hasPassword: boolean
  /** Where it is entered; nothing for users without one, who prove in another way who they are. */
  readonly field: ReactNode
  /** Reads these fields, and the password if there is one. */
  readonly read: <TName extends string>(
    fields: Fields,
    sentences: Sentences<TName>,
  ) => Sentences<TName> & { readonly currentPassword?: string }
}

/** For users who change something: a tab left open must not be enough. */
export function useCurrentPassword(): CurrentPassword {
  const { data: hasPassword = true } = useQuery(trpc.auth.hasPassword.queryOptions())
  if (!hasPassword) return { hasPassword, field: null, read: needed }
  return {
    hasPassword,
    field: (
      <PasswordField
        name="currentPassword"
        label="Current password"
        autoComplete="current-password"
      />
    ),
    read: (fields, sentences) =>
      needed(fields, { ...sentences, currentPassword: 'Enter your password.' }),
  }
}
