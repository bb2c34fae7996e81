import { Field } from './field.tsx'

/** What somebody calls a passkey. */
export function PasskeyNameField({ defaultValue }: { defaultValue: string }) {
  return (
    <Field
      name="name"
      label="Name of the passkey"
      autoComplete="off"
      defaultValue={defaultValue}
      required
    />
  )
}
