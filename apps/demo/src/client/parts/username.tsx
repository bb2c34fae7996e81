/** Tells password managers whose password a form is about (the form itself need not ask for it). */
export function Username({ email }: { email: string }) {
  return <input type="text" autoComplete="username" value={email} readOnly hidden />
}
