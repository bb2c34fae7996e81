import { signIn, signUp } from '../actions.ts'

interface Props {
  searchParams: Promise<{ problem?: string }>
}

export default async function SignIn({ searchParams }: Props) {
  const { problem } = await searchParams
  return (
    <form action={signIn}>
      <input name="email" type="email" aria-label="E-mail" required />
      <input name="password" type="password" aria-label="Password" required />
      <button>Sign in</button>
      <button formAction={signUp}>Sign up</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
